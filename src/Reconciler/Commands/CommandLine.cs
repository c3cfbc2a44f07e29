using System.Collections;
using System.CommandLine;
using System.CommandLine.Parsing;
using Reconciler.Commands.Attaching;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Printing;
using Reconciler.Reconciliation;
using Reconciler.Workloads;

namespace Reconciler.Commands;

/// <summary>The command line: all commands and options, and what each command calls.</summary>
internal static class CommandLine
{
    private static readonly Option<string?> ConfigOption = Global("--config", "FILE", $"the configuration file (default: {ConfigurationReader.DefaultPath}, if it exists)");
    private static readonly Option<string?> OvsOption = Global("--ovs", "REMOTE", "the local Open vSwitch database (default: unix:/run/openvswitch/db.sock)");
    private static readonly Option<string?> NbOption = Global("--nb", "REMOTE[,REMOTE…]", "the Northbound database (default: OVN_NB_DB, external_ids:ovn-nb, unix:/run/ovn/ovnnb_db.sock)");
    private static readonly Option<string?> NbCaCertificateOption = Global("--nb-ca-certificate", "FILE", "for ssl: remotes, who signed the server's certificate (default: that of ovs-vsctl set-ssl, as for the next two)");
    private static readonly Option<string?> NbCertificateOption = Global("--nb-certificate", "FILE", "for ssl: remotes, our certificate");
    private static readonly Option<string?> NbPrivateKeyOption = Global("--nb-private-key", "FILE", "for ssl: remotes, its private key");
    private static readonly Option<string?> NbServerNameOption = Global(
        "--nb-server-name", "NAME", "for ssl: remotes that are addresses, the name that the server's certificate must have");
    private static readonly Option<string?> LibvirtOption = Global("--libvirt", "URI", "how libvirt is reached (default: qemu:///system)");
    private static readonly Option<string?> HostOption = Global("--host", "NAME", "this host's name in the Northbound (default: external_ids:system-id)");
    private static readonly Option<string?> LogLevelOption = Global("--log-level", "LEVEL", "debug, information, warning or error (default: information)");
    private static readonly Option<string?> LogFormatOption = Global("--log-format", "FORMAT", "text or json (default: text)");

    private static readonly Option[] GlobalOptions =
    [
        ConfigOption, OvsOption, NbOption, NbCaCertificateOption, NbCertificateOption, NbPrivateKeyOption, NbServerNameOption,
        LibvirtOption,
        HostOption,        LogLevelOption, LogFormatOption,
    ];

    /// <summary>Parses the arguments and runs the command.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        StandardStreams.Occupy();
        var root = Root();
        // A domain's name may begin with '@', so that is not a response file.
        var parsed = root.Parse(arguments, new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        string[] errors = [.. parsed.Errors.Select(e => e.Message)];
        if (errors.Length == 0 && FindMistypedOption(parsed, arguments) is { } mistyped)
            errors = [mistyped];
        if (errors.Length > 0)
        {
            foreach (var error in errors)
                StandardStreams.WriteError($"reconciler: {VisibleText.Line(error)}");
            StandardStreams.WriteError("Try 'reconciler --help'.");
            return ExitStatus.Usage;
        }

        if (parsed.CommandResult.Command.Name != "run" && StandardStreams.WhyNoOutput() is { } closed)
        {
            StandardStreams.WriteError($"reconciler: {closed}; nothing was done");
            return ExitStatus.Failure;
        }

        try
        {
            // We handle exceptions here; the default handler would print a stack trace.
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e) when (StatusOf(e) is not null)
        {
            StandardStreams.WriteError($"reconciler: {VisibleText.Line(e.Message)}");
            return StatusOf(e)!.Value;
        }
    }

    /// <summary>The exit status for an expected exception; null for a defect of ours.</summary>
    private static int? StatusOf(Exception exception) => exception switch
    {
        CommandException command => command.ExitStatus,
        ConfigurationException or UnknownWorkloadException => ExitStatus.Usage,
        SourceAwayException => ExitStatus.Failure,
        // What the host lacks: descriptors, memory, a disk that can be written to, an output that is open.
        OutOfMemoryException or IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException
            or System.ComponentModel.Win32Exception => ExitStatus.Failure,
        _ => null,
    };

    /// <summary>The root command, with all commands and options.</summary>
    internal static RootCommand Root()
    {
        var root = new RootCommand("""
            Keeps OVN's logical switch ports and floating IPs in step with the libvirt domains, containers and namespaces of this host.

            Examples:
              reconciler run                                  the daemon, as reconciler.service starts it
              reconciler status                               every interface on OVN, and whether it is as its domain asks for
              reconciler status web-1 --json                  one domain, for scripts
              reconciler status --nb tcp:192.0.2.1:6641       with the Northbound database on another machine
              reconciler plan                                 what would be done, as a diff
              reconciler apply web-1                          do it now, for one domain
              reconciler annotate web-1 --switch nat-switch-1 --address 10.140.0.10 --nat 192.168.58.110
              reconciler attach web --netns web --switch nat-switch-1 --address dynamic
              reconciler sweep --dry-run                      what was left behind by machines that are gone
              reconciler topology apply network.yaml          the logical network as a file says
              reconciler doctor                               what is wrong with this host and the logical network, and what to do

            Exit status: 0 done, 1 differences found, 2 usage, 3 could not reach or could not finish.
            """);
        foreach (var option in GlobalOptions)
            root.Options.Add(option);
        root.Subcommands.Add(Run());
        root.Subcommands.Add(SweepOptions.Command(Configure));
        root.Subcommands.Add(Status());
        root.Subcommands.Add(Plan());
        root.Subcommands.Add(Apply());
        root.Subcommands.Add(Annotate());
        root.Subcommands.Add(AttachOptions.Attach(parsed => Configure(parsed)));
        root.Subcommands.Add(DetachCommand.Create(parsed => Configure(parsed)));
        root.Subcommands.Add(NetavarkCommand.Create(parsed => Configure(parsed)));
        root.Subcommands.Add(Defaults.DefaultsOptions.Command(parsed => Configure(parsed)));
        root.Subcommands.Add(Adopt());
        root.Subcommands.Add(Topologies.TopologyOptions.Command(parsed => Configure(parsed)));
        root.Subcommands.Add(Doctor());
        root.Subcommands.Add(DocumentCommand.Create(root));
        return root;
    }

    private static Command Run()
    {
        var run = new Command("run", """
            Runs the daemon: takes libvirt's hook calls, follows Open vSwitch, libvirt and the Northbound, and keeps the ports of this host's domains.

            Example:
              reconciler run --config /etc/reconciler/reconciler.yaml
            """);
        run.SetAction((parsed, cancellationToken) => RunCommand.RunAsync(() => Configure(parsed), cancellationToken));
        return run;
    }

    private static Command Status()
    {
        var (domain, json) = (OneDomainOrAll(), Json());
        var watch = new Option<bool>("--watch") { Description = "show it again whenever it changes, until interrupted" };
        var graph = new Option<string?>("--graph") { HelpName = "FORMAT", Description = "draw the logical network around the domains, as svg, mermaid or json" };
        graph.AcceptOnlyFromAmong("svg", "mermaid", "json");
        var status = new Command("status", """
            Shows the interfaces on OVN of each domain, and of each container or namespace that says itself what it asks for: port, switch,
            addresses, NAT, up or down, in sync or what differs.

            Examples:
              reconciler status
              reconciler status web-1
              reconciler status --watch
              reconciler status --graph svg >network.svg
              reconciler status --json | jq '.[] | select(.in_sync | not)'
            """) { domain, json, watch, graph };
        status.Validators.Add(result =>
        {
            if (new[] { result.GetValue(json), result.GetValue(watch), result.GetResult(graph) is not null }.Count(given => given) > 1)
                result.AddError("only one of --json, --watch and --graph can be given");
        });
        status.SetAction((parsed, cancellationToken) => StatusCommand.RunAsync(
            Configure(parsed), new(parsed.GetValue(domain), parsed.GetValue(json), parsed.GetValue(watch), parsed.GetValue(graph)), cancellationToken));
        return status;
    }

    private static Command Plan()
    {
        var (domain, json) = (OneDomainOrAll(), Json());
        var plan = new Command("plan", """
            Shows what 'reconciler apply' would do, as a diff: + created, - deleted or released, ~ changed, ! cannot be had.

            Examples:
              reconciler plan
              reconciler plan web-1
              reconciler plan --json | jq '.[].actions[] | select(.action == "delete")'

            Exit status: 0 nothing to do, 1 something to do or something wrong, 2 usage, 3 could not reach.
            """) { domain, json };
        plan.SetAction((parsed, cancellationToken) =>
            PlanCommand.RunAsync(Configure(parsed), parsed.GetValue(domain), parsed.GetValue(json), cancellationToken));
        return plan;
    }

    private static Command Apply()
    {
        var (domain, json) = (OneDomainOrAll(), Json());
        var apply = new Command("apply", """
            Gives domains and other workloads what they ask for, once, as the daemon does it all the time. Nothing of a domain is changed
            while libvirt cannot be asked.

            Examples:
              reconciler apply
              reconciler apply web-1
              reconciler apply --json | jq '.[] | select(.in_sync | not)'

            Exit status: 0 done, 1 done but for what cannot be had, 2 usage, 3 could not reach or could not finish.
            """) { domain, json };
        apply.SetAction((parsed, cancellationToken) =>
            ApplyCommand.RunAsync(Configure(parsed), parsed.GetValue(domain), parsed.GetValue(json), cancellationToken));
        return apply;
    }

    private static Command Annotate()
    {
        var domain = new Argument<string>("DOMAIN") { Description = "a domain's name or UUID" };
        var options = new AnnotateOptions();
        var annotate = new Command("annotate", """
            Writes what a domain asks for into its metadata, of the running domain and of its definition, checked before it is written.
            What is not named stays as it is.

            Examples:
              reconciler annotate web-1 --switch nat-switch-1 --address 10.140.0.10 --nat 192.168.58.110
              reconciler annotate web-1 --mac 52:54:00:90:04:48 --address dynamic --unset dhcp
              reconciler annotate web-1 --nat 192.168.58.111,mode=distributed --remove-nat 192.168.58.110 --dry-run
              reconciler annotate web-1 --network backend --remove
              reconciler annotate web-1 --show
              reconciler annotate web-1 --nat 192.168.58.111 --dry-run --json
              reconciler annotate web-1 --clear

            Exit status: 0 done, 2 usage or an annotation that cannot be carried out (nothing is written), 3 could not reach.
            """) { domain };
        foreach (var option in options.All)
            annotate.Options.Add(option);
        annotate.SetAction((parsed, cancellationToken) =>
            AnnotateCommand.RunAsync(Configure(parsed), options.Read(parsed, parsed.GetValue(domain)!), cancellationToken));
        return annotate;
    }

    private static Command Adopt()
    {
        var domains = new Argument<string[]>("DOMAIN")
            { Description = "domains' names or UUIDs (default: all that run)", Arity = ArgumentArity.ZeroOrMore };
        var dryRun = new Option<bool>("--dry-run") { Description = "only show it" };
        var json = Json();
        var adopt = new Command("adopt", """
            Takes over ports that were made by hand, with 'ovn-nbctl lsp-add' and the like. For each interface of a running machine whose
            iface-id is the name of such a port, it writes the annotation that asks for exactly this port, its addresses, DHCP, groups and
            floating IPs, into the running domain and its definition, and our keys on the rows. Nothing else in the rows changes. From then
            on they go and come with the machine. What an annotation cannot ask for is said, and left as it is.

            Examples:
              reconciler adopt --dry-run
              reconciler adopt web-1 web-2

            Exit status: 0 done, 1 something was left, 2 usage, 3 could not reach or could not finish.
            """) { domains, dryRun, json };
        adopt.SetAction((parsed, cancellationToken) => AdoptCommand.RunAsync(
            Configure(parsed), parsed.GetValue(domains) ?? [], parsed.GetValue(dryRun), parsed.GetValue(json), cancellationToken));
        return adopt;
    }

    private static Command Doctor()
    {
        var json = Json();
        var topology = new Option<string?>("--topology")
            { HelpName = "FILE", Description = "also compare the network and the hosts with a file of reconciler topology" };
        var doctor = new Command("doctor", """
            Looks at this host (libvirt and its hook, Open vSwitch, the daemon, OVN's settings) and at the logical network, and says of each
            thing that is wrong what follows from it and what to do. It changes nothing. What cannot be reached is a finding too, and all
            that can be looked at without it still is. Of each port of the Northbound it reads name, type, addresses and options, once.

            Examples:
              reconciler doctor
              reconciler doctor --json | jq -r '.[] | select(.severity == "error") | [.check, .subject, .remedy] | @tsv'
              reconciler doctor --nb tcp:192.0.2.1:6641
              reconciler doctor --topology network.yaml

            Exit status: 0 healthy, 1 findings, 2 usage, 3 something could not be reached.
            """) { json, topology };
        doctor.SetAction((parsed, cancellationToken) =>
            DoctorCommand.RunAsync(Configure(parsed), parsed.GetValue(topology), parsed.GetValue(json), cancellationToken));
        return doctor;
    }

    private static Argument<string?> OneDomainOrAll() =>
        new("DOMAIN") { Description = "a domain's name or UUID, or the name of another workload (default: all)",
            Arity = ArgumentArity.ZeroOrOne };

    private static Option<bool> Json() => new("--json") { Description = "write JSON" };

    /// <param name="parsed">The command line.</param>
    /// <param name="hostIsScope">Whether <c>--host</c> names the host whose rows the command is about, instead of this host.</param>
    private static ReconcilerConfiguration Configure(ParseResult parsed, bool hostIsScope = false)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => KeyValuePair.Create((string)e.Key, (string?)e.Value ?? ""));
        var options = new (string Key, Option<string?> Option)[]
        {
            ("ovs.remote", OvsOption), ("nb.remote", NbOption), ("nb.ca-certificate", NbCaCertificateOption),
            ("nb.certificate", NbCertificateOption), ("nb.private-key", NbPrivateKeyOption), ("nb.server-name", NbServerNameOption),
            ("libvirt.uri", LibvirtOption), ("host", HostOption),
            ("log.level", LogLevelOption), ("log.format", LogFormatOption),
        };
        return ConfigurationReader.Read(
            parsed.GetValue(ConfigOption),
            environment,
            options.Where(o => o.Option != HostOption || !hostIsScope).Select(o => (o.Key, Value: parsed.GetValue(o.Option))).Where(o => o.Value is not null).Select(o => KeyValuePair.Create(o.Key, o.Value!)));
    }

    /// <summary>
    /// Why a name looks like a mistyped option; null if it does not. libvirt's names may begin with a dash. After <c>--</c> everything is a
    /// name. Before it, a word with one dash is a name if it does not look like an existing option.
    /// </summary>
    private static string? FindMistypedOption(ParseResult parsed, string[] arguments)
    {
        var end = Array.IndexOf(arguments, "--");
        var names = end < 0 ? [] : arguments[(end + 1)..];
        var options = parsed.CommandResult.Command.Options.Concat(GlobalOptions).Select(o => o.Name).ToArray();
        foreach (var token in parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value))
        {
            if (!token.StartsWith('-') || names.Contains(token, StringComparer.Ordinal))
                continue;
            if (Suggestion.Clause(token, options) is { Length: > 0 } suggestion)
                return $"there is no option '{token}'{suggestion}";
            if (token.StartsWith("--", StringComparison.Ordinal))
                return $"there is no option '{token}'; a domain of this name is given behind '--'";
        }

        return null;
    }

    private static Option<string?> Global(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, Recursive = true };
}
