import { exitCodes } from "../exit.ts";
import { hasImage, images as imagesFact } from "../facts/images.ts";
import { Failure } from "../problem.ts";
import type { Resource } from "./resource.ts";

export interface ImportedImage {
  /** name:tag; the tag names the content, so that another content is another image. */
  readonly name: string;
  /** Path of the executable in the image. */
  readonly entrypoint: string;
  /** The executable itself, read only when the image has to be made. */
  executable(): Promise<Uint8Array>;
}

const octal = (value: number, width: number): string =>
  value
    .toString(8)
    .padStart(width - 1, "0")
    .concat("\0");

/** A tar archive (POSIX ustar) of one root-owned executable file. */
export const tarOf = (name: string, content: Uint8Array): Uint8Array => {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(octal(0o755, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(content.length, 12), 124);
  header.write(octal(0, 12), 136);
  header.write("        0", 148);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, content, padding, Buffer.alloc(1024)]);
};

/** An image made on this machine from one static executable: nothing in it to update, nothing to log in to. */
export const importedImage = (image: ImportedImage): Resource => ({
  id: `image ${image.name}`,
  needs: [imagesFact],
  diff: (facts) => {
    if (hasImage(facts.get(imagesFact) ?? [], image.name)) return [];
    return [
      {
        action: "create",
        summary: `make image ${image.name} from the executable that clincher carries`,
        before: [{ kind: "image", name: image.name, value: "absent" }],
        make: async ({ host }) => {
          const result = await host.run({
            argv: ["docker", "import", "--change", `ENTRYPOINT ["${image.entrypoint}"]`, "-", image.name],
            stdin: tarOf(image.entrypoint.slice(1), await image.executable()),
            timeoutSeconds: 120,
          });
          if (result.code === 0) return;
          throw new Failure(exitCodes.failed, {
            what: `Image ${image.name} could not be made`,
            why: result.stderr.trim(),
            fix: "Check that Docker runs (systemctl status docker) and that its disk is not full, then run the same command again.",
          });
        },
      },
    ];
  },
});
