using System.Text.RegularExpressions;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>
/// A page of docs/ whose commands are run to the letter. A comment before each block says where it is run; <c>prints</c> says what the block
/// before it has printed.
/// </summary>
internal static partial class DocumentedPage
{
    /// <summary>Runs every block of a page, in order.</summary>
    /// <param name="name">The page.</param>
    /// <param name="atLeast">How many blocks it has at least.</param>
    /// <param name="run">Runs the commands of a block where its comment says, and returns what they print.</param>
    public static async Task RunAsync(string name, int atLeast, Func<string[], string, Task<string>> run)
    {
        var blocks = Blocks().Matches(await File.ReadAllTextAsync(Repository.PathOf("docs", name)));
        Assert.That(blocks, Has.Count.AtLeast(atLeast), name);
        var printed = "";
        foreach (Match block in blocks)
        {
            var (where, commands) = (block.Groups["where"].Value, block.Groups["commands"].Value);
            await TestContext.Out.WriteLineAsync($"{where}:\n{commands}");
            if (where == "prints")
            {
                foreach (var line in commands.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    Assert.That(printed, Does.Contain(line));
            }
            else
            {
                printed = await run(where.Split(' '), commands);
            }
        }
    }

    /// <summary>For a comment that nobody knows.</summary>
    public static FormatException Unknown(string[] where) => new($"'{string.Join(' ', where)}' is not known");

    /// <summary>Runs commands until they succeed: what they need may take a moment to come about.</summary>
    public static async Task<string> UntilDoneAsync(Func<Task<CommandResult>> run, string commands) =>
        (await Eventually.Async(run, r => r.ExitStatus == 0, Eventually.Patience, commands)).Output;

    [GeneratedRegex(@"<!-- (?<where>[a-z][^\n]*?) -->\n```\n(?<commands>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blocks();
}
