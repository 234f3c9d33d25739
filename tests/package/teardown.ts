import { rmSync } from "node:fs";

export default function teardown(): void {
  rmSync(process.env["TEST_PACKED"] ?? "", { recursive: true, force: true });
}
