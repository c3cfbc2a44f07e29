using System.Globalization;

namespace Reconciler.Topology.Reading;

/// <summary>Something that is wrong in a file, or that is likely not to be meant.</summary>
/// <param name="At">Where.</param>
/// <param name="Message">What is wrong and what to do, as one sentence without a full stop.</param>
/// <param name="IsWarning">Whether the file can be carried out all the same.</param>
internal sealed record FileMistake(TextPosition At, string Message, bool IsWarning = false)
{
    /// <summary>The mistake as compilers write it: <c>FILE:LINE:COLUMN: MESSAGE</c>.</summary>
    /// <param name="file">The file's name.</param>
    public string Text(string file) =>
        string.Create(CultureInfo.InvariantCulture, $"{file}:{At.Line}:{At.Column}: {(IsWarning ? "warning: " : "")}{Message}");
}
