using System.Diagnostics;
using System.Text;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>The stream of changes on the hook socket, and who follows it.</summary>
internal sealed class StatusEventsTests : LabTest
{
    [Test]
    public async Task Whoever_listens_hears_of_a_domain_and_of_a_source_and_the_daemon_ends_all_the_same()
    {
        using var listener = new Listener("curl", "-sN", "--unix-socket", "/run/reconciler/hook.sock", "http://localhost/status/events");
        await listener.HearAsync("event: status", "the status, at once");
        listener.Forget();
        await StartDomainAsync("web-1", Port("10.140.0.10"));
        var uuid = (await Node.VirshAsync("domuuid", "web-1")).Trim();
        await listener.HearAsync($"\"changed\":[\"{uuid}\"]", "the domain");
        await listener.HearAsync("\"Logical_Switch_Port\":1", "its port");
        listener.Forget();
        await Node.ServiceAsync("stop", "ovn-nb");
        try
        {
            await listener.HearAsync("the Northbound is not known", "what is away");
        }
        finally
        {
            listener.Forget();
            await Node.ServiceAsync("start", "ovn-nb");
        }

        await listener.HearAsync("\"northbound\":{\"known\":true", "that it is back");
        await Daemon!.SignalAsync("TERM");
        await Daemon.WaitForEndAsync();
        Assert.That(Daemon.ExitStatus, Is.Zero, "a listener does not hold it up");
        await listener.EndAsync();
    }

    [Test]
    public async Task A_listener_that_does_not_read_holds_nobody_up()
    {
        using var listener = new Listener("sh", "-c", "curl -sN --unix-socket /run/reconciler/hook.sock http://localhost/status/events | sleep 600");
        await StartDomainAsync("web-1", Port("10.140.0.10"));
        for (var i = 0; i < 50; i++)
            await AnnotateAsync("web-1", $"<port switch='nat-switch-1' address='10.140.0.10 10.140.0.{20 + (i % 2)}'/>");
        await Eventually.Async(
            () => Node.PortsOfAsync("web-1"), ports => ports.Single()["addresses"].Contains("10.140.0.21", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30), "the last annotation is carried out");
    }

    /// <summary>A program in the node whose output is listened to.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly StringBuilder _heard = new();
        private readonly Process _process;

        public Listener(params string[] command)
        {
            _process = Programs.Start(LabNode.Script("enter"), [.. Node.Enter, .. command]);
            _process.OutputDataReceived += (_, line) =>
            {
                lock (_heard)
                    _heard.AppendLine(line.Data);
            };
            _process.BeginOutputReadLine();
        }

        public string Heard
        {
            get
            {
                lock (_heard)
                    return _heard.ToString();
            }
        }

        public Task HearAsync(string text, string what) => Eventually.Async(
            () => Task.FromResult(Heard), heard => heard.Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(30), what);

        public void Forget()
        {
            lock (_heard)
                _heard.Clear();
        }

        public Task EndAsync() => _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }
}
