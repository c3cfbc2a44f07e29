// Tests that leave a picture of every open page when they fail.
import { it as plain } from "node:test";
import { picture } from "./pictures.mjs";

/** A test of a shared host. */
export function testOn(shared) {
    return (name, body) => plain(name, async () => {
        try {
            await body();
        } catch (error) {
            for (const [index, page] of (shared.host?.pages() ?? []).entries())
                await picture(page, `failed-${name.replace(/\W+/g, "-").slice(0, 60)}-${index}`).catch(() => undefined);
            throw error;
        } finally {
            await shared.host?.closePages();
        }
    });
}
