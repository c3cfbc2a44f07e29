// A host with Cockpit: the daemon with its journal, cockpit-ws with and without administrator access, and a browser.
import { chromium } from "playwright-core";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, node, start, stop } from "./lab.mjs";

const tests = join(dirname(fileURLToPath(import.meta.url)), "..");
const ADMINISTRATOR = 9090;
const USER = 9091;

export class Host {
    children = [];
    kept = new Map();

    static async open() {
        const host = new Host();
        await node("sh", "-c", `
            test -e /sys/fs/cgroup/cgroup.procs || mount -t cgroup2 cgroup2 /sys/fs/cgroup
            mkdir -p /run/systemd/journal /run/log/journal /etc/systemd
            printf '[Journal]\\nStorage=volatile\\nReadKMsg=no\\nAudit=no\\nRateLimitBurst=0\\n' >/etc/systemd/journald.conf`);
        host.journal = host.add(start(["/lib/systemd/systemd-journald"]));
        await eventually("the journal is there", () => node("test", "-S", "/run/systemd/journal/stdout").then(() => true));
        await host.startDaemon();
        for (const [port, session] of [[ADMINISTRATOR, "cockpit-bridge"], [USER, join(tests, "local-session")]]) {
            host.add(start(
                ["/usr/lib/cockpit/cockpit-ws", "--no-tls", "--address", "127.0.0.1", "-p", `${port}`, `--local-session=${session}`]));
        }

        host.browser = await chromium.launch({
            executablePath: join(tests, "chromium"),
            args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-dev-shm-usage", "--disable-gpu"],
        });
        return host;
    }

    /** As reconciler.service does it: the daemon's lines go to the journal, with their level before them. */
    async startDaemon() {
        this.daemon = this.add(start(
            ["env", "--default-signal=HUP", "JOURNAL_STREAM=lab", "systemd-cat", "-t", "reconciler", "reconciler", "run"]));
        await eventually("the daemon answers", () => this.ask("/health"));
    }

    async stopDaemon() {
        await stop(this.daemon);
    }

    ask(path) {
        return node("curl", "-sf", "--max-time", "5", "--unix-socket", "/run/reconciler/hook.sock", `http://localhost${path}`);
    }

    /** A page of that kind. Each kind has one, which the tests take over from each other: a new one takes seconds. */
    async page({ user = false, width = 1280, height = 900, dark = false } = {}) {
        const kind = JSON.stringify({ user, width, height, dark });
        const page = this.kept.get(kind) ?? await this.newPage({ user, width, height, dark });
        this.kept.set(kind, page);
        page.trouble = [];
        return page;
    }

    async newPage({ user, width, height, dark }) {
        const context = await this.browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
        await context.grantPermissions(["clipboard-read", "clipboard-write"]);
        const page = await context.newPage();
        page.setDefaultTimeout(60_000);
        page.on("pageerror", error => page.trouble.push(`${error}`));
        page.on("console", message => {
            if (message.type() === "error")
                page.trouble.push(message.text());
        });
        page.origin = `http://127.0.0.1:${user ? USER : ADMINISTRATOR}`;
        return page;
    }

    /** The pages that are open. */
    pages() {
        return [...this.kept.values()];
    }

    /** After a test the pages go to a place where nothing of it is left. */
    async closePages() {
        for (const page of this.pages())
            await page.goto(`${page.origin}/reconciler#/log`).catch(() => undefined);
    }

    add(child) {
        this.children.push(child);
        return child;
    }

    async close() {
        await this.browser?.close();
        for (const child of this.children.reverse())
            await stop(child);
    }
}

/** Opens a view in Cockpit's shell, and returns the frame that the page is in. */
export async function open(page, path = "") {
    await page.goto(`${page.origin}/reconciler#/${path}`);
    const frame = page.frameLocator("iframe[name='cockpit1:localhost/reconciler']");
    await frame.locator("#app h1").first().waitFor();
    return frame;
}
