using System.CommandLine;
using System.Text.RegularExpressions;
using Reconciler.Commands;
using Reconciler.Commands.Documents;
using Reconciler.Configuration;
using Reconciler.Intent.Attributes;

namespace Reconciler.Tests.Commands;

/// <summary>Manual pages, completion and the configuration's example: made of the same source as the commands, and whole.</summary>
[TestFixture]
internal sealed partial class DocumentTests
{
    // Written down here, as the documents are made of the tables: what fell out of a table would fall out of its document too.
    private const string Commands = "run sweep status plan apply annotate attach detach defaults adopt topology doctor";
    private const string Attributes =
        "mac alias network switch address port-security allowed-addresses dhcp port groups dns lifetime external router gateway mode mac logical";
    private const string DefaultAttributes = "switch address port-security dhcp groups lifetime";
    private const string Settings =
        "ovs.remote ovs.ca-certificate ovs.certificate ovs.private-key nb.remote nb.ca-certificate nb.certificate nb.private-key "
        + "nb.server-name limits.replica-memory limits.replica-rows libvirt.uri host hook.socket hook.on-invalid sweep.interval sweep.ovs-ports dhcp.dns dhcp.mtu dhcp.lease-time health.tolerance metrics.listen "
        + "log.level log.ovsdb log.libvirt log.hooks log.domains log.sweep log.format";

    private static readonly RootCommand s_root = CommandLine.Root();

    [Test]
    public void The_manual_has_every_command_and_option()
    {
        var page = Document("reconciler.8").Replace("\\-", "-", StringComparison.Ordinal);
        Assert.That(s_root.Subcommands.Where(c => !c.Hidden).Select(c => c.Name), Is.EquivalentTo(Commands.Split(' ')));
        foreach (var command in s_root.Subcommands.Where(c => !c.Hidden))
        {
            Assert.That(page, Does.Contain($".SS reconciler {command.Name}"));
            foreach (var option in command.Options.Concat(s_root.Options))
                Assert.That(page, Does.Contain($"\\fB{option.Name}"), command.Name);
        }
    }

    [Test]
    public void The_configuration_manual_has_every_key_and_variable()
    {
        var page = Document("reconciler.yaml.5").Replace("\\-", "-", StringComparison.Ordinal);
        foreach (var key in Settings.Split(' '))
        {
            var variable = $"RECONCILER_{key.ToUpperInvariant().Replace('.', '_').Replace('-', '_')}";
            Assert.That(page, Does.Contain($"\\fB{key}\\fR").And.Contain(variable));
        }

        Assert.That(Settings.Split(' '), Is.EquivalentTo(Setting.All.Select(s => s.Key)), "what is new is listed here too");
        foreach (var attribute in DefaultAttributes.Split(' '))
            Assert.That(page, Does.Contain($"\\fB{attribute}\\fR"));
    }

    [Test]
    public void The_annotation_manual_has_every_attribute()
    {
        var page = Document("reconciler-annotation.5").Replace("\\-", "-", StringComparison.Ordinal);
        AnnotationAttribute[] all = [.. PortAttributes.All, .. NatAttributes.All];
        Assert.That(all.Select(a => a.Name), Is.EqualTo(Attributes.Split(' ')));
        foreach (var attribute in all)
        {
            var meaning = AttributeText.Explain(attribute).Replace("'", "\\(aq", StringComparison.Ordinal);
            Assert.That(page, Does.Contain($"\\fB{attribute.Name}\\fR\n{meaning}\n"));
        }

        Assert.That(Document("reconciler.8"), Does.Contain("reconciler\\-annotation(5)").And.Contain(".SH ANNOTATION"));
    }

    [TestCase("reconciler.8")]
    [TestCase("reconciler-annotation.5")]
    [TestCase("reconciler.yaml.5")]
    [TestCase("reconciler-topology.5")]
    public void No_line_of_a_manual_is_taken_for_a_request(string which)
        => Assert.That(Document(which).Split('\n').Where(l => l.StartsWith('.') || l.StartsWith('\'')).Select(l => l.Split(' ')[0]).Distinct(),
            Is.SubsetOf(new[] { ".TH", ".SH", ".SS", ".PP", ".TP", ".nf", ".fi", ".RS", ".RE" }));

    [Test]
    public void The_example_as_it_is_changes_nothing()
        => Assert.That(Read(Document("reconciler.yaml")) with { File = s_defaults.File, OvsRemotes = s_defaults.OvsRemotes,
            Networks = s_defaults.Networks }, Is.EqualTo(s_defaults));

    [Test]
    public void The_example_with_every_key_in_force_has_them_all_and_the_defaults()
    {
        var text = CommentedKey().Replace(Document("reconciler.yaml"), "${indent}${key}");
        var read = Read(text);
        foreach (var key in Settings.Split(' '))
            Assert.That(text, Does.Contain($"{key.Split('.')[^1]}: "));
        Assert.That(read.Networks["nat-net"].Switch, Is.EqualTo("nat-switch-1"));
        var rule = read.Policy!.For("nat-net");
        Assert.That((rule.Switches.Length, rule.ExternalNetworks.Length, rule.Groups.Length, rule.Allow.Length), Is.EqualTo((2, 1, 1, 1)));
        Assert.That(read.Policy.NoNetwork!.Switches, Is.Empty);
        Assert.That(
            read with
            {
                // What has no default that could be written down.
                NorthboundRemotes = null,
                OvsTls = s_defaults.OvsTls,
                NorthboundTls = s_defaults.NorthboundTls,
                Host = null,
                Dhcp = read.Dhcp with { DnsServers = s_defaults.Dhcp.DnsServers },
                MetricsListen = null,
                LogAreas = s_defaults.LogAreas,
                Networks = s_defaults.Networks,
                Policy = null,
                OvsRemotes = s_defaults.OvsRemotes,
                File = s_defaults.File,
            },
            Is.EqualTo(s_defaults));
        Assert.That(read.OvsRemotes.Select(r => r.Text), Is.EqualTo(s_defaults.OvsRemotes.Select(r => r.Text)));
    }

    [TestCase("reconciler st", "status")]
    [TestCase("reconciler --log-level ", "debug information warning error")]
    [TestCase("reconciler sweep --al", "--all-hosts")]
    [TestCase("reconciler status --js", "--json")]
    [TestCase("reconciler annotate --remove-", "--remove-nat")]
    public async Task Bash_completes(string line, string words)
    {
        const string Script = """
            source /dev/stdin
            read -ra COMP_WORDS <<<"$1"
            [[ $1 != *' ' ]] || COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _reconciler
            echo "${COMPREPLY[*]}"
            """;
        var bash = await Programs.RunAsync("bash", ["-c", Script, "bash", line], Document("bash-completion"));
        Assert.That(bash.Output.Trim(), Is.EqualTo(words));
    }

    private static readonly ReconcilerConfiguration s_defaults = Read("");

    private static string Document(string which) => DocumentCommand.Text(s_root, which);

    private static ReconcilerConfiguration Read(string yaml)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, yaml);
            return ConfigurationReader.Read(file, [], []);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex("^(?<indent> *)#(?<key>[a-z]+[a-z-]*:)", RegexOptions.Multiline)]
    private static partial Regex CommentedKey();
}
