// Without the fonts: each system has one that reads as well and costs no download.
import DefaultTheme from "vitepress/theme-without-fonts";
import "./style.css";

export default DefaultTheme;
