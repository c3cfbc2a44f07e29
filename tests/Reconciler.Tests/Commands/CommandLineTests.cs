using Reconciler.Commands;

namespace Reconciler.Tests.Commands;

[TestFixture]
[NonParallelizable]
internal sealed class CommandLineTests
{
    [TestCase("", "Required command was not provided.")]
    [TestCase("stauts", "Unrecognized command or argument 'stauts'.")]
    [TestCase("status a b", "Unrecognized command or argument 'b'.")]
    [TestCase("status --jsno", "there is no option '--jsno'; did you mean '--json'?")]
    [TestCase("plan --jsno", "there is no option '--jsno'; did you mean '--json'?")]
    [TestCase("status -json", "there is no option '-json'; did you mean '--json'?")]
    [TestCase("status --dash", "there is no option '--dash'; a domain of this name is given behind '--'")]
    [TestCase("annotate --zebra --show", "there is no option '--zebra'; a domain of this name is given behind '--'")]
    [TestCase("annotate", "Required argument 'DOMAIN' missing for command: 'annotate'.")]
    [TestCase("annotate web-1 --unset dhpc", "--unset: there is no attribute 'dhpc'; did you mean 'dhcp'?")]
    [TestCase("annotate web-1 --nat 192.0.2.1,rooter=r", "--nat: there is no attribute 'rooter'; did you mean 'router'?")]
    [TestCase("annotate web-1 --nat 192.0.2.1,r", "--nat: 'r' is not ATTRIBUTE=VALUE")]
    [TestCase("sweep --grace soon", "--grace: 'soon' is not a number of seconds from 0 to 86400")]
    [TestCase("sweep --grace -1", "--grace: '-1' is not a number of seconds from 0 to 86400")]
    [TestCase("sweep --of-host a --all-hosts", "--of-host names one host and --all-hosts means all of them; give one of the two")]
    [TestCase("sweep --host a --all-hosts", "--of-host names one host and --all-hosts means all of them; give one of the two")]
    [TestCase("sweep --host", "Required argument missing for option: '--host'.")]
    [TestCase("sweep web-1", "Unrecognized command or argument 'web-1'.")]
    [TestCase("doctor web-1", "Unrecognized command or argument 'web-1'.")]
    [TestCase("run --nb", "Required argument missing for option: '--nb'.")]
    public async Task Bad_usage_ends_with_status_2_and_says_why(string arguments, string message)
    {
        var (status, output, errors) = await RunAsync(arguments);
        Assert.That(status, Is.EqualTo(2));
        Assert.That(errors, Does.Contain($"reconciler: {message}\n").And.EndWith("Try 'reconciler --help'.\n"));
        Assert.That(output, Is.Empty);
    }

    [TestCase("status --log-level loud", "option for log.level: 'loud' is none of debug, information, warning, error")]
    [TestCase("run --nb 192.0.2.1", "option for nb.remote: '192.0.2.1' is not a remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [TestCase("annotate web-1", "annotate: say what to change, or give --show or --clear")]
    [TestCase("annotate web-1 --mac a --clear --switch s", "annotate: --clear goes with nothing that changes a port")]
    [TestCase("annotate web-1 --show --switch s", "annotate: --show goes with nothing that changes a port")]
    [TestCase("annotate web-1 --remove --switch s", "annotate: --remove takes the port away; it goes with nothing that changes it")]
    [TestCase("annotate web-1 --mac a --network b --switch s", "annotate: --mac and --network are given; select the interface by one of them")]
    [TestCase("status --ovs ,", "option for ovs.remote: names no remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    public async Task A_wrong_value_ends_with_status_2_and_says_why(string arguments, string message)
    {
        var (status, output, errors) = await RunAsync(arguments);
        Assert.That((status, output, errors), Is.EqualTo((2, "", $"reconciler: {message}\n")));
    }

    // None of them is at this address: the name is taken for a name, and libvirt is asked.
    [TestCase("annotate", "-dash")]
    [TestCase("annotate", "-help")]
    [TestCase("annotate", "--", "-dash")]
    [TestCase("annotate", "--", "--show")]
    [TestCase("annotate", "@file")]
    [TestCase("annotate", " blank ")]
    [TestCase("annotate", "\u202eevil")]
    public async Task A_domain_may_be_called_anything(params string[] name)
    {
        var (status, _, errors) = await RunAsync([name[0], "--show", "--libvirt", "test:///default", .. name[1..]]);
        var shown = name[^1].Replace("\u202e", "\\x202e", StringComparison.Ordinal);
        Assert.That((status, errors), Is.EqualTo((2, $"reconciler: no domain '{shown}' at test:///default\n")));
    }

    [TestCase("--help", "reconciler status web-1 --json")]
    [TestCase("run --help", "reconciler run --config /etc/reconciler/reconciler.yaml")]
    [TestCase("plan --help", "reconciler plan --json | jq")]
    [TestCase("apply --help", "reconciler apply web-1")]
    [TestCase("annotate --help", "reconciler annotate web-1 --clear")]
    [TestCase("status --help", "reconciler status --json | jq")]
    [TestCase("doctor --help", "reconciler doctor --json | jq")]
    public async Task Help_shows_examples(string arguments, string example)
    {
        var (status, output, errors) = await RunAsync(arguments);
        Assert.That((status, errors), Is.EqualTo((0, "")));
        Assert.That(output, Does.Match("Examples?:").And.Contain(example).And.Contain("--nb"));
    }

    private static Task<(int Status, string Output, string Errors)> RunAsync(string arguments) =>
        RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static async Task<(int Status, string Output, string Errors)> RunAsync(string[] arguments)
    {
        var (output, errors) = (Console.Out, Console.Error);
        using StringWriter capturedOutput = new(), capturedErrors = new();
        Console.SetOut(capturedOutput);
        Console.SetError(capturedErrors);
        try
        {
            var status = await CommandLine.RunAsync(arguments);
            return (status, capturedOutput.ToString(), capturedErrors.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }
}
