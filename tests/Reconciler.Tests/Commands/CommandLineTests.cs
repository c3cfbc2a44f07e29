using Reconciler.Commands;

namespace Reconciler.Tests.Commands;

[TestFixture]
[NonParallelizable]
public class CommandLineTests
{
    [TestCase("", "Required command was not provided.")]
    [TestCase("stauts", "Unrecognized command or argument 'stauts'.")]
    [TestCase("status a b", "Unrecognized command or argument 'b'.")]
    [TestCase("status --jsno", "there is no option '--jsno'; did you mean '--json'?")]
    [TestCase("run --nb", "Required argument missing for option: '--nb'.")]
    public async Task Bad_usage_ends_with_status_2_and_says_why(string arguments, string message)
    {
        var (status, output, errors) = await RunAsync(arguments);
        Assert.That(status, Is.EqualTo(2));
        Assert.That(errors, Does.Contain($"reconciler: {message}\n").And.EndWith("Try 'reconciler --help'.\n"));
        Assert.That(output, Is.Empty);
    }

    [TestCase("status --log-level loud", "option for log.level: 'loud' is none of debug, information, warning, error")]
    [TestCase("run --nb 192.0.2.1", "option for nb.remote: '192.0.2.1' is not a remote; write unix:PATH or tcp:HOST:PORT")]
    [TestCase("status --ovs ,", "option for ovs.remote: names no remote; write unix:PATH or tcp:HOST:PORT")]
    public async Task A_wrong_value_ends_with_status_2_and_says_why(string arguments, string message)
    {
        var (status, output, errors) = await RunAsync(arguments);
        Assert.That((status, output, errors), Is.EqualTo((2, "", $"reconciler: {message}\n")));
    }

    [TestCase("--help", "reconciler status web-1 --json")]
    [TestCase("run --help", "reconciler run --config /etc/reconciler/reconciler.yaml")]
    [TestCase("status --help", "reconciler status --json | jq")]
    public async Task Help_shows_examples(string arguments, string example)
    {
        var (status, output, errors) = await RunAsync(arguments);
        Assert.That((status, errors), Is.EqualTo((0, "")));
        Assert.That(output, Does.Match("Examples?:").And.Contain(example).And.Contain("--nb"));
    }

    private static async Task<(int Status, string Output, string Errors)> RunAsync(string arguments)
    {
        var (output, errors) = (Console.Out, Console.Error);
        using StringWriter capturedOutput = new(), capturedErrors = new();
        Console.SetOut(capturedOutput);
        Console.SetError(capturedErrors);
        try
        {
            var status = await CommandLine.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            return (status, capturedOutput.ToString(), capturedErrors.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }
}
