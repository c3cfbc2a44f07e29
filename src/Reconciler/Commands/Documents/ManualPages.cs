using System.CommandLine;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Intent.Attributes;

namespace Reconciler.Commands.Documents;

/// <summary>
/// Makes reconciler(8), reconciler.yaml(5) and reconciler-annotation(5) from the texts of <c>--help</c> and of the settings.
/// </summary>
internal static class ManualPages
{
    private const string Example =
        $"<metadata>\n  <ovn:ports xmlns:ovn=\"{DomainAnnotation.NamespaceUri}\">\n    <ovn:port switch=\"nat-switch-1\" address=\"10.140.0.10\">\n"
        + "      <ovn:nat external=\"192.168.58.110\"/>\n    </ovn:port>\n  </ovn:ports>\n</metadata>";

    /// <summary>reconciler(8).</summary>
    /// <param name="root">The command line.</param>
    /// <param name="version">This build's version.</param>
    public static string Commands(RootCommand root, string version)
    {
        var (summary, rest) = Split(root.Description);
        var page = new Roff("reconciler", 8, version)
            .Section("NAME").Paragraph($"reconciler - {char.ToLowerInvariant(summary[0])}{summary[1..].TrimEnd('.')}")
            .Section("SYNOPSIS").Paragraph("reconciler COMMAND [OPTIONS]")
            .Section("DESCRIPTION").Verbatim(rest)
            .Section("OPTIONS");
        WriteOptions(page, root.Options.Where(o => !o.Hidden));
        page.Section("COMMANDS");
        foreach (var command in root.Subcommands.Where(c => !c.Hidden))
            WriteCommand(page, command, command.Name);

        return page
            .Section("ANNOTATION").Paragraph("A domain's metadata says what its interfaces get: one <ports> element with a <port> for each interface. reconciler-annotation(5) has the reference.")
            .Verbatim(Example)
            .Section("FILES")
            .Term(ConfigurationReader.DefaultPath, "The configuration, see reconciler.yaml(5).")
            .Term("/etc/libvirt/hooks/qemu", "libvirt's hook, which reports starts and stops of domains; /etc/libvirt/hooks/qemu.d/50-reconciler if the administrator has a hook of their own.")
            .Term("/run/reconciler/hook.sock", "The socket that receives hook calls. It also answers GET /health, /metrics, /status and /status/events.")
            .Section("SEE ALSO").Paragraph("reconciler-annotation(5), reconciler.yaml(5), ovn-nb(5), ovn-nbctl(8), ovs-vsctl(8), virsh(1)")
            .ToString();
    }

    /// <summary>reconciler.yaml(5).</summary>
    /// <param name="version">This build's version.</param>
    public static string Configuration(string version)
    {
        var page = new Roff("reconciler.yaml", 5, version)
            .Section("NAME").Paragraph("reconciler.yaml - configuration of reconciler(8)")
            .Section("DESCRIPTION")
            .Paragraph($"{ConfigurationReader.DefaultPath} is read if it exists. Usually nothing has to be set. A key with a dot, such as nb.remote, is nested in the file:")
            .Verbatim("sweep:\n  interval: 30")
            .Paragraph("Each key can also be given as an environment variable, which takes precedence over the file. Some are also options, which take precedence over both. A wrong key or value is an error that names file, line, key and reason. SIGHUP (systemctl reload reconciler) loads a changed file. If it is wrong, the daemon says what is wrong with it and keeps the old one. Only hook.socket, metrics.listen and log.format need a restart.")
            .Section("KEYS");
        foreach (var setting in Setting.All)
            page.Term(setting.Key, $"{char.ToUpperInvariant(setting.Description[0])}{setting.Description[1..]}. Environment: {setting.Variable}. Example: {setting.Example}");
        page.Section("NETWORKS")
            .Paragraph("The section networks has a section for each libvirt network, with defaults for the interfaces on it. The domain's annotation and the network's own metadata take precedence. Its keys:");
        foreach (var attribute in PortAttributes.In(AttributePlaces.Configuration))
            page.Term(attribute.Name, AttributeText.ExplainDefault(attribute));
        page.Section("POLICY")
            .Paragraph(PolicyText.Meaning)
            .Paragraph("The section policy has networks, with a rule for each libvirt network, and no-network, a rule for interfaces on none. An interface without a rule may ask for nothing but its defaults. What a running domain has stays when a rule is added; the log and reconciler status say what is not allowed. The keys of a rule:");
        foreach (var (key, example, description) in PolicyReader.Keys)
            page.Term(key, $"{char.ToUpperInvariant(description[0])}{description[1..]}. Default: none. Example: {example}");
        page.Paragraph("The words of allow:");
        foreach (var (word, meaning) in Intent.PolicyRule.Words)
            page.Term(word, $"{char.ToUpperInvariant(meaning[0])}{meaning[1..]}.");
        return page
            .Section("EXAMPLE").Verbatim("nb:\n  remote: tcp:192.0.2.1:6641\nnetworks:\n  nat-net:\n    switch: nat-switch-1\n    address: dynamic\npolicy:\n  networks:\n    nat-net:\n      external-networks: [192.168.58.0/24]\n      groups: [web]")
            .Section("SEE ALSO").Paragraph("reconciler(8), reconciler-annotation(5)")
            .ToString();
    }

    /// <summary>reconciler-annotation(5).</summary>
    /// <param name="version">This build's version.</param>
    public static string Annotation(string version)
    {
        var page = new Roff("reconciler-annotation", 5, version)
            .Section("NAME").Paragraph("reconciler-annotation - what a libvirt domain asks of reconciler(8)")
            .Section("SYNOPSIS").Verbatim(Example)
            .Section("DESCRIPTION")
            .Paragraph($"A domain's metadata says what its interfaces on OVN get. It has one <ports> element in the namespace {DomainAnnotation.NamespaceUri} (any prefix, or none), with one <port> for each interface. Write it with reconciler annotate, with virsh edit, or with:")
            .Verbatim($"virsh metadata DOMAIN {DomainAnnotation.NamespaceUri} --live --config --key ovn --set '<ports>...</ports>'")
            .Paragraph("When the live XML of a running domain changes, its rows follow within a second. If a domain's annotation cannot be carried out, the domain does not start, and virsh start says why (hook.on-invalid in reconciler.yaml(5)). Unknown attributes and elements are mistakes too.")
            .Section("PORT").Paragraph("A <port> has these attributes:");
        foreach (var attribute in PortAttributes.In(AttributePlaces.Port))
            page.Term(attribute.Name, AttributeText.Explain(attribute));
        page.Section("FLOATING IP").Paragraph("A <port> has any number of <nat> elements, each a dnat_and_snat row of a router, which must have a gateway chassis. Their attributes:");
        foreach (var attribute in NatAttributes.All)
            page.Term(attribute.Name, AttributeText.Explain(attribute));
        page.Section("NETWORKS")
            .Paragraph($"Metadata of a libvirt network, one <network> element in the namespace {NetworkAnnotation.NamespaceUri}, gives defaults for the interfaces on it; <portgroup name=\"NAME\"> in it gives defaults for one portgroup. The order of precedence is: domain, portgroup, network, configuration. The attributes:");
        foreach (var attribute in PortAttributes.In(AttributePlaces.Network))
            page.Term(attribute.Name, AttributeText.ExplainDefault(attribute));
        page.Verbatim($"<metadata>\n  <ovn:network xmlns:ovn=\"{NetworkAnnotation.NamespaceUri}\" switch=\"nat-switch-1\" address=\"dynamic\">\n    <ovn:portgroup name=\"backend\" switch=\"nat-switch-2\"/>\n  </ovn:network>\n</metadata>");
        page.Section("INTERFACES OF OPEN VSWITCH")
            .Paragraph("An interface on the integration bridge that belongs to no domain, such as a container's, says itself what it asks for, by keys in its external_ids. reconciler attach sets them; so can anything else. They are followed while the interface is there. What is wrong with them stands in the key reconciler:problem. The keys:");
        foreach (var attribute in InterfaceKeys.Attributes)
            page.Term(InterfaceKeys.KeyOf(attribute), AttributeText.Explain(attribute));
        page.Term(InterfaceKeys.Nat, $"Floating IPs, separated by spaces, each as {NatWords.Syntax}.")
            .Term(InterfaceKeys.Name, "The workload's name. Interfaces of one name are one workload. Default: the interface's name.")
            .Verbatim("ovs-vsctl add-port br-int veth1 -- set Interface veth1 external_ids:\"reconciler:switch\"=nat-switch-1 \\\n    external_ids:\"reconciler:address\"=10.140.0.11 external_ids:\"attached-mac\"=\"52\\:54\\:00\\:00\\:00\\:01\"");
        return page
            .Section("EXAMPLES")
            .Paragraph("Two interfaces, one with an address that OVN chooses and a floating IP that its own host answers for:")
            .Verbatim($"<ports xmlns=\"{DomainAnnotation.NamespaceUri}\">\n  <port mac=\"52:54:00:90:04:48\" switch=\"nat-switch-1\" address=\"dynamic\">\n    <nat external=\"192.168.58.110\" mode=\"distributed\"/>\n  </port>\n  <port alias=\"ua-back\" switch=\"nat-switch-2\" groups=\"web\"/>\n</ports>")
            .Section("SEE ALSO").Paragraph("reconciler(8), reconciler.yaml(5), ovn-nb(5), virsh(1)")
            .ToString();
    }

    private static void WriteCommand(Roff page, Command command, string name)
    {
        var arguments = string.Concat(command.Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $" [{a.Name}]" : $" {a.Name}"));
        var (summary, rest) = Split(command.Description);
        page.Part($"reconciler {name}{arguments}").Paragraph(summary);
        foreach (var argument in command.Arguments)
            page.Term(argument.Name, Sentence(argument.Description));
        WriteOptions(page, command.Options.Where(o => !o.Hidden));
        if (rest.Length > 0)
            page.Verbatim(rest);
        foreach (var inner in command.Subcommands.Where(c => !c.Hidden))
            WriteCommand(page, inner, $"{name} {inner.Name}");
    }

    private static void WriteOptions(Roff page, IEnumerable<Option> options)
    {
        foreach (var option in options)
        {
            var names = string.Join(", ", option.Aliases.Where(a => a.StartsWith('-')).Prepend(option.Name));
            page.Term(option.HelpName is { } value ? $"{names} {value}" : names, Sentence(option.Description));
        }
    }

    private static string Sentence(string? text) => text is { Length: > 0 } ? $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}." : "";

    /// <summary>Splits a description into its first paragraph, as one line, and the rest.</summary>
    private static (string Summary, string Details) Split(string? description)
    {
        var text = (description ?? "").ReplaceLineEndings("\n").Trim();
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var (first, rest) = end < 0 ? (text, "") : (text[..end], text[(end + 2)..]);
        return (first.Replace('\n', ' '), rest);
    }
}
