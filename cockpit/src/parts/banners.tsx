import { PageSection, Stack, StackItem } from "@patternfly/react-core";
import type { ReactElement } from "react";
import { host, useHost } from "../state/host";
import { Notice } from "./notice";

const NAMES: Record<string, string> = { ovs: "Open vSwitch", libvirt: "libvirt", northbound: "OVN's Northbound database" };

/** What is wrong everywhere: no rights, no daemon, a source that is away. It goes by itself when it is over. */
export function Banners(): ReactElement | null {
    const { admin, daemon, rowsError } = useHost();
    const notices: ReactElement[] = [];
    if (admin === false) {
        notices.push(
            <Notice
                key="rights" isWarning title="You have limited access"
                text={"What runs here and its network are for the administrator to see and to change. Turn on administrative access at the"
                    + " top of Cockpit; this page then shows everything by itself. Until then it shows what your user may read."} />);
    }

    if (admin === true && daemon.state === "down") {
        notices.push(
            <Notice
                key="daemon" title="The daemon does not run" remedy={daemon.remedy}
                text={`${daemon.reason} Until it runs, nothing is kept in step: machines that start now get their ports later.`} />);
    }

    if (daemon.state === "up") {
        for (const [name, source] of Object.entries(daemon.status.sources)) {
            if (!source.known) {
                notices.push(
                    <Notice
                        key={name} title={`${NAMES[name] ?? name} is away`}
                        text={[
                            source.reason ?? "It does not answer",
                            "Nothing is deleted meanwhile; all goes on when it is back. The doctor says what to do.",
                        ].join("\n")} />);
            }
        }
    }

    if (rowsError !== null && !notices.some(notice => notice.key !== "rights"))
        notices.push(<Notice key="rows" title="The interfaces could not be read" text={rowsError} onRetry={() => host.refresh()} />);
    if (notices.length === 0)
        return null;
    return (
        <PageSection hasBodyWrapper={false} aria-label="What is wrong">
            <Stack hasGutter>{notices.map(notice => <StackItem key={notice.key}>{notice}</StackItem>)}</Stack>
        </PageSection>
    );
}
