import { Card, CardBody, CardTitle } from "@patternfly/react-core";
import { useEffect, useState, type ReactElement } from "react";
import { concerns, followLog, type LogLine } from "../host/journal";
import { LogLines } from "../parts/log";
import { Notice } from "../parts/notice";
import { useHost } from "../state/host";

/** How many of the daemon's lines are looked through, and how many of a machine are shown. */
const DEPTH = 20000;
const SHOWN = 200;

/** What the daemon's log says of a machine, the newest first, and live. */
export function History({ name }: { name: string }): ReactElement {
    const { admin } = useHost();
    const [lines, setLines] = useState<LogLine[]>([]);
    const [failure, setFailure] = useState<string | null>(null);
    useEffect(() => {
        setLines([]);
        setFailure(null);
        if (admin === null)
            return undefined;
        return followLog(
            DEPTH, admin,
            read => {
                const mine = read.filter(line => concerns(line, name)).reverse();
                if (mine.length > 0)
                    setLines(before => [...mine, ...before].slice(0, SHOWN));
            },
            setFailure);
    }, [admin, name]);
    return (
        <Card isCompact component="section" aria-label="History">
            <CardTitle component="h2">History</CardTitle>
            <CardBody>
                {failure !== null && <Notice title="The journal cannot be read" text={failure} isWarning />}
                {lines.length === 0 && failure === null && <p className="subtle">The journal has nothing about it.</p>}
                {lines.length > 0 && <LogLines lines={lines} />}
            </CardBody>
        </Card>
    );
}
