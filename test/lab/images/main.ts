import { ensureImages, imageNames } from "./images.ts";

/** `bun test/lab/images/main.ts [NAME…]`: builds images for the lab's registry and lists them. */
const started = performance.now();
const wanted = process.argv.slice(2);
const images = await ensureImages(wanted.length > 0 ? wanted : imageNames);
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`.padStart(8);
for (const { reference, digest, size, unpackedSize } of images)
  console.log(
    `${reference.padEnd(52)}${megabytes(size)} of${megabytes(unpackedSize)}  ${digest.slice(0, 19)}`,
  );
console.log(`${images.length} images in ${((performance.now() - started) / 1000).toFixed(1)} s`);
