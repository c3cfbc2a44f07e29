using System.Text;
using Reconciler.Topology.Reading;

namespace Reconciler.Commands.Topologies;

/// <summary>Reads the file that a command names.</summary>
internal static class TopologyInput
{
    private const string StandardInput = "-";

    /// <summary>Reads it.</summary>
    /// <param name="path">The file; <c>-</c> for the standard input.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static async Task<TopologyReading> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            using var reader = path == StandardInput
                ? new StreamReader(Console.OpenStandardInput(), strict)
                : new StreamReader(path, strict);
            return TopologyReader.Read(await reader.ReadToEndAsync(cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path}: {e.Message}", ExitStatus.Usage);
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException($"{path}: this is not text in UTF-8", ExitStatus.Usage);
        }
    }

    /// <summary>Writes what is wrong with a file to the standard error.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mistakes">What is wrong.</param>
    public static async Task PrintAsync(string path, IEnumerable<FileMistake> mistakes)
    {
        var name = path == StandardInput ? "standard input" : path;
        foreach (var mistake in mistakes)
            await Console.Error.WriteLineAsync(Printing.VisibleText.Line(mistake.Text(name)));
    }
}
