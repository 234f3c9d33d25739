import { resolve } from "node:path";
import { exampleNames, examplePage } from "../examples";

const REPOSITORY = resolve(import.meta.dirname, "../../..");

/** A page for each example, made from its files. */
export default {
  paths: () =>
    exampleNames(REPOSITORY).map((example) => ({
      params: { example },
      content: examplePage(REPOSITORY, example),
    })),
};
