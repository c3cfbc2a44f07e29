/** Finds the command in a sentence such as "…; 'ovn-nbctl lsp-del x' takes it out". Commands stand between quotes and have a space. */
export function commandIn(sentence: string): string | null {
    const programs = "ovn-nbctl|ovn-sbctl|ovs-vsctl|virsh|reconciler|systemctl|ip|chmod";
    return new RegExp(`'((?:${programs}) [^']+)'`).exec(sentence)?.[1] ?? null;
}
