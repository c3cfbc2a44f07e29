using Reconciler.Printing;

namespace Reconciler.Commands.Attaching;

/// <summary>What <c>attach</c> and <c>detach</c> write with <c>--json</c> when they refuse, as <c>annotate</c> does.</summary>
internal static class RefusalJson
{
    /// <summary>Writes why it is refused. What has failed, such as a database that is away, is said on the standard error alone.</summary>
    /// <param name="name">The workload's name.</param>
    /// <param name="refusal">Why.</param>
    public static void PrintIfRefused(string name, CommandException refusal)
    {
        if (refusal.ExitStatus is not (ExitStatus.Usage or ExitStatus.Differences))
            return;
        JsonOutput.Print(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            writer.WriteStartObject("refused"u8);
            writer.WriteString("message"u8, refusal.Message);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }
}
