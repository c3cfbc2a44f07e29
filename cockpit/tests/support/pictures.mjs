// Pictures of the page, for people to look at.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { project } from "./lab.mjs";

const directory = process.env.COCKPIT_PICTURES ?? join(project, "artifacts/cockpit-pictures");
mkdirSync(directory, { recursive: true });

/** Takes a picture of what the page shows now. */
export async function picture(page, name) {
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(directory, `${name}.png`), animations: "disabled" });
}
