import getCli from "../engine/setup";
import { pack } from "./packed";

export default async function setup(): Promise<void> {
  await getCli();
  process.env["TEST_PACKED"] = await pack();
}
