import { crc32 } from "node:zlib";

/** Where the first chunk of a PNG, its header, ends. */
const AFTER_HEADER = 33;

/** The PNG with a text in a chunk of its own. */
export function withText(png: Buffer, keyword: string, text: string): Buffer {
  const body = Buffer.from(`tEXt${keyword}\0${text}`, "latin1");
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, AFTER_HEADER), chunk, png.subarray(AFTER_HEADER)]);
}

/** The text that `withText` put there. */
export function textOf(png: Buffer, keyword: string): string | undefined {
  const begin = `tEXt${keyword}\0`;
  if (png.subarray(AFTER_HEADER + 4, AFTER_HEADER + 4 + begin.length).toString("latin1") !== begin)
    return undefined;
  const length = png.readUInt32BE(AFTER_HEADER);
  return png.subarray(AFTER_HEADER + 4 + begin.length, AFTER_HEADER + 8 + length).toString("latin1");
}
