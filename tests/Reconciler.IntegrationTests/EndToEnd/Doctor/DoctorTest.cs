using System.Text.Json;

namespace Reconciler.IntegrationTests.EndToEnd.Doctor;

/// <summary>What every test of <c>reconciler doctor</c> does: it makes something wrong on the real stack, sees the finding, and puts it right.</summary>
[Category("Doctor")]
internal abstract class DoctorTest : LabTest
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs the doctor.</summary>
    protected static Task<CommandResult> DoctorAsync(params string[] arguments) => Node.RunAsync(["reconciler", "doctor", .. arguments]);

    /// <summary>Has the doctor look until it has all these findings, each as <c>CHECK SUBJECT</c>; others may be there too.</summary>
    protected static async Task ExpectAsync(params string[] findings)
    {
        var seen = await Eventually.Async(() => FindAsync(), found => findings.All(found.Contains), s_patience, $"the doctor finds {string.Join(", ", findings)}");
        await TestContext.Out.WriteLineAsync(string.Join('\n', seen));
    }

    /// <summary>Has the doctor look until it finds nothing.</summary>
    protected static Task ExpectHealthyAsync() => Eventually.Async(() => FindAsync(), found => found.Length == 0, s_patience, "the doctor finds nothing");

    /// <summary>What the doctor finds, each as <c>CHECK SUBJECT</c>.</summary>
    protected static async Task<string[]> FindAsync(params string[] arguments)
    {
        var result = await DoctorAsync(["--json", .. arguments]);
        Assert.That(result.Errors, Is.Empty);
        using var json = JsonDocument.Parse(result.Output);
        foreach (var finding in json.RootElement.EnumerateArray())
        {
            Assert.That(finding.GetProperty("severity").GetString(), Is.AnyOf("error", "warning"));
            foreach (var text in new[] { "finding", "consequence", "remedy" })
                Assert.That(finding.GetProperty(text).GetString(), Is.Not.Empty);
        }

        string[] found = [.. json.RootElement.EnumerateArray().Select(f => $"{f.GetProperty("check").GetString()} {f.GetProperty("subject").GetString()}")];
        var status = found.Length == 0 ? 0 : found.Any(f => f.StartsWith("source-unreachable ", StringComparison.Ordinal)) ? 3 : 1;
        Assert.That(result.ExitStatus, Is.EqualTo(status), string.Join('\n', found));
        return found;
    }

    /// <summary>The remedy of the only finding of a check.</summary>
    protected static async Task<string> RemedyOfAsync(string check) => (await RemediesAsync(check)).Single();

    /// <summary>The remedies of the findings of a check.</summary>
    protected static async Task<string[]> RemediesAsync(string check)
    {
        using var json = JsonDocument.Parse((await DoctorAsync("--json")).Output);
        return [.. json.RootElement.EnumerateArray().Where(f => f.GetProperty("check").GetString() == check).Select(f => f.GetProperty("remedy").GetString()!)];
    }

    /// <summary>Runs a shell's command in the node, which must succeed.</summary>
    protected static async Task<string> ShellAsync(string command) => (await Node.RunAsync("sh", "-c", command)).Succeeded();
}
