// Accessibility, as far as a program can examine it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import assert from "node:assert/strict";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails with what axe-core finds in the page's frame. */
export async function hasNoViolation(page, what) {
    const frame = page.frames().find(f => f.url().includes("/reconciler/"));
    const violations = await frame.evaluate(async script => {
        if (window.axe === undefined)
            // The page's policy allows no script that it does not bring, but the debugger may do what it likes.
            window.eval(script);
        const found = await window.axe.run(document, { resultTypes: ["violations"] });
        return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)} ${n.failureSummary}`));
    }, source);
    assert.deepEqual(violations, [], what);
}
