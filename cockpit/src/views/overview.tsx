import {
    Card, CardBody, CardTitle, DescriptionList, DescriptionListDescription, DescriptionListGroup, DescriptionListTerm, Gallery, Label,
} from "@patternfly/react-core";
import type { ReactElement } from "react";
import type { DaemonStatus, StatusRow } from "../host/types";
import { CommandText } from "../parts/command";
import { commandIn } from "../parts/remedy";
import { stateOf } from "../parts/state";
import { View } from "../parts/view";
import { Waiting } from "../parts/waiting";
import { idOf, useHost } from "../state/host";
import { hrefOf, pathOfInterface } from "../state/location";

const SOURCES: [string, string][] = [["ovs", "Open vSwitch"], ["libvirt", "libvirt"], ["northbound", "OVN Northbound"]];

/** How things stand: the sources, this host, and what is wrong in words. */
export function OverviewView(): ReactElement {
    const { daemon, rows, rowsError } = useHost();
    const waiting = (label: string) => rowsError === null ? <Waiting label={label} /> : <p className="subtle">Not known.</p>;
    const status = daemon.state === "up" ? daemon.status : null;
    return (
        <View title="Overview">
            <Gallery hasGutter minWidths={{ default: "260px" }}>
                <Card isCompact component="section" aria-label="Sources">
                    <CardTitle component="h2">Sources</CardTitle>
                    <CardBody>
                        <DescriptionList isCompact isHorizontal>
                            {SOURCES.map(([name, label]) => (
                                <DescriptionListGroup key={name}>
                                    <DescriptionListTerm>{label}</DescriptionListTerm>
                                    <DescriptionListDescription><SourceLabel status={status} name={name} /></DescriptionListDescription>
                                </DescriptionListGroup>
                            ))}
                        </DescriptionList>
                    </CardBody>
                </Card>
                <Card isCompact component="section" aria-label="This host">
                    <CardTitle component="h2">This host</CardTitle>
                    <CardBody><HostFacts status={status} unit={daemon.state === "down" ? daemon.reason : null} /></CardBody>
                </Card>
                <Card isCompact component="section" aria-label="Interfaces">
                    <CardTitle component="h2">Interfaces</CardTitle>
                    <CardBody>{rows === null ? waiting("Reading the interfaces") : <Counts rows={rows} />}</CardBody>
                </Card>
            </Gallery>
            <Card isCompact component="section" aria-label="Problems" style={{ marginBlockStart: "var(--pf-t--global--spacer--md)" }}>
                <CardTitle component="h2">Problems</CardTitle>
                <CardBody>{rows === null ? waiting("Reading the problems") : <Problems rows={rows} />}</CardBody>
            </Card>
        </View>
    );
}

function SourceLabel({ status, name }: { status: DaemonStatus | null; name: string }): ReactElement {
    const source = status?.sources[name];
    if (source === undefined)
        return <Label isCompact variant="outline">not known</Label>;
    const since = <span className="subtle"> since {timeOf(source.since)}</span>;
    return source.known
        ? <><Label isCompact status="success">in step</Label>{since}</>
        : <><Label isCompact status="danger">away</Label>{since}<div>{source.reason}</div></>;
}

function HostFacts({ status, unit }: { status: DaemonStatus | null; unit: string | null }): ReactElement {
    const facts: [string, string][] = [
        ["Name", status?.host ?? "not known"],
        ["Daemon", status === null ? unit ?? "not known" : `${status.version}, since ${timeOf(status.started)}`],
        ["Rows", Object.entries(status?.rows ?? {}).map(([table, count]) => `${count} ${wordOf(table)}`).join(", ") || "not known"],
    ];
    return (
        <DescriptionList isCompact isHorizontal>
            {facts.map(([term, text]) => (
                <DescriptionListGroup key={term}>
                    <DescriptionListTerm>{term}</DescriptionListTerm>
                    <DescriptionListDescription>{text}</DescriptionListDescription>
                </DescriptionListGroup>
            ))}
        </DescriptionList>
    );
}

function wordOf(table: string): string {
    return { Logical_Switch_Port: "ports", NAT: "floating IPs", DHCP_Options: "DHCP options" }[table] ?? table;
}

function Counts({ rows }: { rows: StatusRow[] }): ReactElement {
    const count = (filter: (row: StatusRow) => boolean) => rows.filter(filter).length;
    const counts: [string, string, number][] = [
        ["up", "up", count(row => row.up === true)],
        ["down", "down or not bound", count(row => row.port !== null && row.up !== true)],
        ["differs", "differ", count(row => stateOf(row) === "differs")],
        ["left", "left alone", count(row => stateOf(row) === "left alone")],
    ];
    return (
        <DescriptionList isCompact isHorizontal>
            {counts.map(([state, label, number]) => (
                <DescriptionListGroup key={state}>
                    <DescriptionListTerm>{label}</DescriptionListTerm>
                    <DescriptionListDescription><a href={hrefOf(["interfaces"], { state })}>{number}</a></DescriptionListDescription>
                </DescriptionListGroup>
            ))}
        </DescriptionList>
    );
}

/** What machines do not have, in the commands' own sentences, and what to do about it. */
function Problems({ rows }: { rows: StatusRow[] }): ReactElement {
    const wrong = rows.filter(row => stateOf(row) === "differs");
    if (wrong.length === 0)
        return <p>Every machine has what it asks for. <a href={hrefOf(["doctor"])}>The doctor</a> looks at everything else.</p>;
    return (
        <ul className="problems">
            {wrong.slice(0, 50).map((row, index) => (
                <li key={index}>
                    <div className="problem-title">
                        <a href={hrefOf(pathOfInterface(idOf(row), row.interface))}><strong>{row.domain}</strong></a>
                        {row.interface !== null && <span className="mono subtle">{row.interface}</span>}
                    </div>
                    {row.differences.map(difference => (
                        <div key={difference}>
                            <span className="lines"><span>{difference}</span></span>
                            {commandIn(difference) !== null && <CommandText text={commandIn(difference) ?? ""} />}
                        </div>
                    ))}
                    {row.interface !== null && (
                        <a href={hrefOf(pathOfInterface(idOf(row), row.interface), { edit: "yes" })}>
                            Change what it asks for<span className="visually-hidden"> ({row.domain})</span>
                        </a>
                    )}
                </li>
            ))}
            {wrong.length > 50 && (
                <li><a href={hrefOf(["interfaces"], { state: "differs" })}>{wrong.length - 50} more</a></li>
            )}
        </ul>
    );
}

function timeOf(text: string): string {
    const time = new Date(text);
    const isToday = time.toDateString() === new Date().toDateString();
    return isToday ? time.toLocaleTimeString() : time.toLocaleString();
}
