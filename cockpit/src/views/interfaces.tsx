import {
    EmptyState, EmptyStateBody, FormSelect, FormSelectOption, Label, Pagination, SearchInput, Toolbar, ToolbarContent, ToolbarItem,
} from "@patternfly/react-core";
import { Table, Tbody, Td, Th, Thead, Tr, type ThProps } from "@patternfly/react-table";
import { useEffect, useMemo, useState, type ReactElement } from "react";
import type { StatusRow } from "../host/types";
import { Lines, remarksOf, stateOf, StateLabel, UpLabel } from "../parts/state";
import { View } from "../parts/view";
import { Waiting } from "../parts/waiting";
import { idOf, useHost } from "../state/host";
import { hrefOf, pathOfInterface } from "../state/location";

const COLUMNS: { label: string; width: 10 | 15 | 20 | 30; key: (row: StatusRow) => string }[] = [
    { label: "Machine", width: 15, key: row => row.domain },
    { label: "Switch", width: 15, key: row => row.switch ?? "" },
    { label: "Addresses", width: 15, key: row => row.addresses.map(padded).join(" ") },
    { label: "Floating IPs", width: 20, key: row => row.nat.map(padded).join(" ") },
    { label: "Link", width: 10, key: row => row.up === null ? "2" : row.up ? "0" : "1" },
    { label: "State", width: 30, key: row => stateOf(row) },
];

const STATES: Record<string, { label: string; has: (row: StatusRow) => boolean }> = {
    all: { label: "All states", has: () => true },
    up: { label: "Up", has: row => row.up === true },
    down: { label: "Down or not bound", has: row => row.port !== null && row.up !== true },
    differs: { label: "Differs", has: row => stateOf(row) === "differs" },
    left: { label: "Left alone", has: row => stateOf(row) === "left alone" },
};

/** Numbers of one length, so that 10.0.0.9 comes before 10.0.0.10. */
function padded(address: string): string {
    return address.replace(/\d+/g, digits => digits.padStart(3, "0"));
}

/** Whether a row has each of the words in something that it shows. */
function matches(row: StatusRow, words: string[]): boolean {
    const text = [
        row.domain, row.kind ?? "", row.interface ?? "", row.port ?? "", row.switch ?? "", ...row.addresses, ...row.nat, ...remarksOf(row),
    ].join(" ").toLowerCase();
    return words.every(word => text.includes(word));
}

/** Every interface on OVN: to search, to filter, to sort, and live. */
export function InterfacesView({ options }: { options: Record<string, string> }): ReactElement {
    const { rows, rowsError } = useHost();
    const [text, setText] = useState(options.search ?? "");
    const [state, setState] = useState(options.state ?? "all");
    const [sort, setSort] = useState({ index: 0, direction: "asc" as "asc" | "desc" });
    const [page, setPage] = useState({ number: 1, size: 50 });
    useEffect(() => {
        setState(options.state ?? "all");
        setText(options.search ?? "");
    }, [options]);

    const found = useMemo(() => {
        const words = text.toLowerCase().split(/\s+/).filter(word => word !== "");
        const key = COLUMNS[sort.index]?.key ?? (row => row.domain);
        const keyed = (rows ?? []).filter(row => STATES[state]?.has(row) !== false && matches(row, words))
            .map(row => ({ row, key: `${key(row)}\n${row.domain}\n${row.interface ?? ""}` }));
        keyed.sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
        if (sort.direction === "desc")
            keyed.reverse();
        return keyed.map(k => k.row);
    }, [rows, text, state, sort]);

    if (rows === null)
        return <View title="Interfaces">{rowsError === null ? <Waiting label="Reading the interfaces" /> : "Not known."}</View>;
    const pages = Math.max(1, Math.ceil(found.length / page.size));
    const number = Math.min(page.number, pages);
    const shown = found.slice((number - 1) * page.size, number * page.size);
    const isFiltered = text !== "" || state !== "all";
    return (
        <View title="Interfaces" text="Every interface on OVN of this host, as it is now.">
            <Toolbar aria-label="Filter" inset={{ default: "insetNone" }}>
                <ToolbarContent>
                    <ToolbarItem>
                        <SearchInput
                            aria-label="Search interfaces" placeholder="Search" value={text}
                            onChange={(_, value) => setText(value)} onClear={() => setText("")} />
                    </ToolbarItem>
                    <ToolbarItem>
                        <FormSelect aria-label="State" value={state} onChange={(_, value) => setState(value)}>
                            {Object.entries(STATES).map(([key, { label }]) => <FormSelectOption key={key} value={key} label={label} />)}
                        </FormSelect>
                    </ToolbarItem>
                    <ToolbarItem variant="pagination" align={{ default: "alignEnd" }}>
                        <Pagination
                            isCompact itemCount={found.length} page={number} perPage={page.size}
                            onSetPage={(_, next) => setPage({ ...page, number: next })}
                            onPerPageSelect={(_, size) => setPage({ number: 1, size })} />
                    </ToolbarItem>
                </ToolbarContent>
            </Toolbar>
            <p className="visually-hidden" role="status">{found.length} of {rows.length} interfaces</p>
            {found.length === 0
                ? (
                    <EmptyState titleText={isFiltered ? "Nothing matches" : "No interface on OVN"} headingLevel="h2">
                        <EmptyStateBody>
                            {isFiltered
                                ? "Search for something else, or choose another state."
                                : "No machine here has a port or asks for one. Attach one to a libvirt network on OVN, and start it."}
                        </EmptyStateBody>
                    </EmptyState>
                )
                : <Interfaces rows={shown} sort={sort} onSort={(index, direction) => setSort({ index, direction })} />}
        </View>
    );
}

/** A floating IP that a machine does not have yet is one click away. */
function NoFloatingIp({ row }: { row: StatusRow }): ReactElement {
    if (row.port === null || row.interface === null || row.uuid === null)
        return <>–</>;
    return (
        <a href={hrefOf(pathOfInterface(idOf(row), row.interface), { edit: "nat" })}>
            Add<span className="visually-hidden"> a floating IP to {row.domain}</span>
        </a>
    );
}

interface TableProperties {
    rows: StatusRow[];
    sort: { index: number; direction: "asc" | "desc" };
    onSort: (index: number, direction: "asc" | "desc") => void;
}

function Interfaces({ rows, sort, onSort }: TableProperties): ReactElement {
    const sortOf = (columnIndex: number): ThProps["sort"] => ({
        columnIndex, sortBy: sort, onSort: (_, index, direction) => onSort(index, direction),
    });
    return (
        <Table aria-label="Interfaces" variant="compact" gridBreakPoint="grid-lg">
            <Thead>
                <Tr>{COLUMNS.map(({ label, width }, index) => <Th key={label} width={width} sort={sortOf(index)}>{label}</Th>)}</Tr>
            </Thead>
            <Tbody>
                {rows.map((row, index) => (
                    <Tr key={`${idOf(row)} ${row.interface ?? ""} ${row.port ?? index}`}>
                        <Td dataLabel="Machine">
                            <a href={hrefOf(pathOfInterface(idOf(row), row.interface))}>
                                {row.domain}
                                {row.interface !== null && <span className="visually-hidden">, interface {row.interface}</span>}
                            </a>
                            {row.uuid === null && row.kind !== undefined && <> <Label isCompact variant="outline">{row.kind}</Label></>}
                            <div className="mono subtle" aria-hidden="true">{row.interface}</div>
                        </Td>
                        <Td dataLabel="Switch">{row.switch ?? "–"}</Td>
                        <Td dataLabel="Addresses"><Lines isMono texts={row.addresses.length === 0 ? ["–"] : row.addresses} /></Td>
                        <Td dataLabel="Floating IPs">
                            {row.nat.length === 0 ? <NoFloatingIp row={row} /> : <Lines isMono texts={row.nat} />}
                        </Td>
                        <Td dataLabel="Link">{row.port === null ? "–" : <UpLabel up={row.up} />}</Td>
                        <Td dataLabel="State"><StateLabel row={row} /> <Lines texts={remarksOf(row)} /></Td>
                    </Tr>
                ))}
            </Tbody>
        </Table>
    );
}
