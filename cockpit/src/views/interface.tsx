import {
    Breadcrumb, BreadcrumbItem, Button, Card, CardBody, CardTitle, DescriptionList, DescriptionListDescription, DescriptionListGroup,
    DescriptionListTerm, Label, PageSection, Stack, StackItem,
} from "@patternfly/react-core";
import { useState, type ReactElement } from "react";
import { AnnotationForm } from "../forms/annotation";
import type { StatusRow } from "../host/types";
import { CommandText } from "../parts/command";
import { commandIn } from "../parts/remedy";
import { Lines, remarksOf, StateLabel, UpLabel } from "../parts/state";
import { View } from "../parts/view";
import { Waiting } from "../parts/waiting";
import { idOf, useHost } from "../state/host";
import { hrefOf } from "../state/location";
import { History } from "./history";

/** With edit the form is open; with 'nat' it asks for one more floating IP. */
interface Properties { workload: string; mac: string | null; edit: string | null }

/** One interface: what it has, what it lacks, what happened to it. */
export function InterfaceView({ workload, mac, edit }: Properties): ReactElement {
    const { admin, rows, rowsError } = useHost();
    const [isEditing, setEditing] = useState(edit !== null);
    const [written, setWritten] = useState<string | null>(null);
    const row = rows?.find(r => idOf(r) === workload && r.interface === mac)
        ?? rows?.find(r => r.domain === workload && r.interface === mac);
    if (rows === null)
        return <View title="Interface">{rowsError === null ? <Waiting label="Reading the interface" /> : "Not known."}</View>;
    const title = row === undefined ? `Interface ${mac ?? ""}` : row.domain;
    const actions = row?.interface != null && row.workload === undefined && !isEditing && (
        <Button
            variant="primary" isDisabled={admin !== true}
            onClick={() => {
                setWritten(null);
                setEditing(true);
            }}
        >
            Edit
        </Button>
    );
    return (
        <>
            <PageSection hasBodyWrapper={false} type="breadcrumb">
                <Breadcrumb>
                    <BreadcrumbItem to={hrefOf(["interfaces"])}>Interfaces</BreadcrumbItem>
                    <BreadcrumbItem isActive>{title}</BreadcrumbItem>
                </Breadcrumb>
            </PageSection>
            <View
                title={title} {...mac === null ? {} : { text: <span className="mono">{mac}</span> }}
                {...actions === false ? {} : { actions }}
            >
                <Stack hasGutter>
                    {written !== null && (
                        <StackItem><p role="status"><Label status="success">{written}</Label></p></StackItem>
                    )}
                    {row === undefined
                        ? <StackItem><p>It is not here any more: the machine or its interface is gone.</p></StackItem>
                        : <StackItem><Facts row={row} /></StackItem>}
                    {isEditing && row?.interface != null && (
                        <StackItem>
                            <AnnotationForm
                                domain={row.uuid ?? row.domain} name={row.domain} mac={row.interface} addsNat={edit === "nat"}
                                onEnd={said => {
                                    setWritten(said);
                                    setEditing(false);
                                }} />
                        </StackItem>
                    )}
                    <StackItem><History name={row?.domain ?? workload} /></StackItem>
                </Stack>
            </View>
        </>
    );
}

function Facts({ row }: { row: StatusRow }): ReactElement {
    const remarks = remarksOf(row);
    const facts: [string, ReactElement | string][] = [
        ["State", <StateLabel key="state" row={row} />],
        ["Link", row.port === null ? "no port" : <UpLabel key="up" up={row.up} />],
        ["Port", <span key="port" className="mono">{row.port ?? "none"}</span>],
        ["Switch", row.switch ?? "none"],
        ["Addresses", <Lines key="addresses" isMono texts={orNone(row.addresses)} />],
        ["Floating IPs", <Lines key="nat" isMono texts={orNone(row.nat)} />],
    ];
    if (row.dynamic)
        facts.push(["Chosen by", "OVN"]);
    if (row.uuid === null && row.kind !== undefined)
        facts.push(["Kind", row.kind]);
    return (
        <Card isCompact component="section" aria-label="What it has">
            <CardTitle component="h2">What it has</CardTitle>
            <CardBody>
                <DescriptionList isCompact columnModifier={{ default: "1Col", lg: "2Col" }} isHorizontal>
                    {facts.map(([term, fact]) => (
                        <DescriptionListGroup key={term}>
                            <DescriptionListTerm>{term}</DescriptionListTerm>
                            <DescriptionListDescription>{fact}</DescriptionListDescription>
                        </DescriptionListGroup>
                    ))}
                </DescriptionList>
                {row.uuid === null && (
                    <p>
                        Its interface in Open vSwitch says itself what it asks for. <code>reconciler attach</code>,
                        {" "}<code>reconciler detach</code> and <code>ovs-vsctl</code> change it.
                    </p>
                )}
                {remarks.length > 0 && (
                    <div style={{ marginBlockStart: "var(--pf-t--global--spacer--md)" }}>
                        <strong>{row.in_sync ? "Why nothing is done for it" : "What differs, and why"}</strong>
                        {remarks.map(remark => (
                            <div key={remark}>
                                <span className="lines"><span>{remark}</span></span>
                                {commandIn(remark) !== null && <CommandText text={commandIn(remark) ?? ""} />}
                            </div>
                        ))}
                    </div>
                )}
            </CardBody>
        </Card>
    );
}

function orNone(texts: string[]): string[] {
    return texts.length === 0 ? ["none"] : texts;
}
