import { Button, Checkbox, Form, FormGroup, Label, Radio } from "@patternfly/react-core";
import { Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import { useCallback, useState, type ReactElement } from "react";
import { jsonOf, messageOf, runJson } from "../host/command";
import { SelectField, TextField } from "../forms/field";
import type { HostRows, HostsReport, SweepReport } from "../host/types";
import { Notice } from "../parts/notice";
import { View } from "../parts/view";
import { useHost } from "../state/host";
import { useLoaded } from "../state/loaded";

/** What was left behind: found first, shown, and then removed. */
export function OrphansView(): ReactElement {
    const { admin } = useHost();
    const [scope, setScope] = useState<"own" | "gone">("own");
    const [name, setName] = useState("");
    const [found, setFound] = useState<SweepReport | null>(null);
    const [removed, setRemoved] = useState<SweepReport | null>(null);
    const [isForced, setForced] = useState(false);
    const [error, setError] = useState<string | null>(null);
    const [isBusy, setBusy] = useState(false);

    const sweep = useCallback(async (isDryRun: boolean) => {
        setBusy(true);
        setError(null);
        const args = ["sweep", ...isDryRun ? ["--dry-run"] : [], ...scope === "gone" ? ["--of-host", name.trim()] : [],
            ...!isDryRun && isForced ? ["--force"] : []];
        try {
            const { value } = await runJson<SweepReport>(args, admin === true);
            setFound(isDryRun ? value : null);
            setRemoved(isDryRun ? null : value);
        } catch (e) {
            const report = jsonOf<SweepReport>(e);
            setRemoved(isDryRun ? null : report ?? null);
            setError(report && report.complaints.length > 0 ? report.complaints.join("\n") : messageOf(e));
        } finally {
            setBusy(false);
        }
    }, [admin, scope, name, isForced]);

    const choose = (next: "own" | "gone") => {
        setScope(next);
        setFound(null);
        setRemoved(null);
        setError(null);
        setForced(false);
    };
    const isUnnamed = scope === "gone" && name.trim() === "";
    const isUnlikely = found !== null && found.orphans.length > 10 && found.orphans.length * 2 > found.rows;
    return (
        <View
            title="Orphans"
            text="Ports, floating IPs and DHCP options that were left behind by machines, interfaces or hosts that are gone."
        >
            <Form
                isHorizontal
                onSubmit={event => {
                    event.preventDefault();
                    if (!isUnnamed)
                        void sweep(true);
                }}
            >
                <FormGroup role="radiogroup" label="Whose" fieldId="scope" isStack>
                    <Radio
                        id="scope-own" name="scope" label="This host: what its machines have left"
                        isChecked={scope === "own"} onChange={() => choose("own")} />
                    <Radio
                        id="scope-gone" name="scope" label="A host that never comes back: everything that it had"
                        isChecked={scope === "gone"} onChange={() => choose("gone")} />
                </FormGroup>
                {scope === "gone" && (
                    <GoneHost
                        name={name} onChange={value => {
                            setName(value);
                            setFound(null);
                        }} />
                )}
                <div>
                    <Button
                        type="submit" variant="primary" isLoading={isBusy && found === null}
                        isDisabled={isBusy || isUnnamed || admin !== true}
                    >
                        Search
                    </Button>
                </div>
            </Form>
            {error !== null && <Notice title="The search or the removal was not finished" text={error} />}
            {found !== null && (
                <section aria-label="Found">
                    <p role="status">
                        {countOf(found.orphans.length)} among {found.rows} rows of {found.scope}.
                    </p>
                    {found.orphans.length > 0 && (
                        <>
                            <Orphans report={found} label="What will be removed" />
                            {isUnlikely && (
                                <Checkbox
                                    id="force" isChecked={isForced} onChange={(_, checked) => setForced(checked)}
                                    label="These are more than half of the rows. I have checked them, and they are orphans." />
                            )}
                            <Button
                                variant="danger" isLoading={isBusy} isDisabled={isBusy || (isUnlikely && !isForced)}
                                onClick={() => void sweep(false)}
                            >
                                Remove {found.orphans.length === 1 ? "it" : `these ${found.orphans.length}`}
                            </Button>
                        </>
                    )}
                </section>
            )}
            {removed !== null && (
                <section aria-label="Removed">
                    <p role="status"><Label status="success">{removed.removed} removed</Label></p>
                    {removed.orphans.length > 0 && <Orphans report={removed} label="What was removed" />}
                </section>
            )}
        </View>
    );
}

/** Which host is gone: one of those that have rows, those first that are not registered any more. */
function GoneHost({ name, onChange }: { name: string; onChange: (name: string) => void }): ReactElement {
    const { admin } = useHost();
    const read = useCallback(async () => (await runJson<HostsReport>(["sweep", "--list-hosts"], admin === true)).value.hosts, [admin]);
    const { value: hosts, error } = useLoaded(read);
    if (error !== null) {
        return (
            <TextField
                id="host" label="Name of that host" value={name} onChange={onChange}
                help={`Its system-id in Open vSwitch, such as node-3. Which hosts have rows is not known: ${error}`} />
        );
    }

    const others = (hosts ?? []).filter(host => !host.this).sort((a, b) => Number(a.registered !== false) - Number(b.registered !== false));
    const none = hosts === null ? "Reading…" : others.length === 0 ? "No other host has rows" : "Choose a host";
    return (
        <SelectField
            id="host" label="Name of that host" value={name} onChange={onChange}
            choices={[["", none], ...others.map(host => [host.name, describe(host)] as [string, string])]}
            help="Hosts that have rows in the Northbound; those that are not registered come first" />
    );
}

function describe({ name, rows, registered }: HostRows): string {
    const state = registered === false ? ", not registered" : registered === null ? "" : ", registered: does it really never come back?";
    return `${name}: ${rows} row${rows === 1 ? "" : "s"}${state}`;
}

function countOf(orphans: number): string {
    return orphans === 0 ? "No orphans" : orphans === 1 ? "1 orphan" : `${orphans} orphans`;
}

function Orphans({ report, label }: { report: SweepReport; label: string }): ReactElement {
    return (
        <Table aria-label={label} variant="compact" gridBreakPoint="grid-md">
            <Thead>
                <Tr><Th>Kind</Th><Th>Name</Th><Th>On</Th><Th>Machine</Th><Th>Host</Th><Th>Why</Th></Tr>
            </Thead>
            <Tbody>
                {report.orphans.slice(0, 500).map((orphan, index) => (
                    <Tr key={orphan.uuid ?? index}>
                        <Td dataLabel="Kind">{orphan.kind.replaceAll("_", " ")}</Td>
                        <Td dataLabel="Name"><span className="mono">{orphan.name}</span></Td>
                        <Td dataLabel="On">{orphan.on ?? "–"}</Td>
                        <Td dataLabel="Machine">{orphan.domain ?? "–"}</Td>
                        <Td dataLabel="Host">{orphan.host}</Td>
                        <Td dataLabel="Why">{orphan.reason}</Td>
                    </Tr>
                ))}
            </Tbody>
        </Table>
    );
}
