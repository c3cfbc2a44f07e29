namespace Reconciler.Doctor.Facts;

/// <summary>A file in a hook directory.</summary>
/// <param name="Path">Its path.</param>
/// <param name="IsOurs">Whether it is a link to <c>reconciler-hook</c>, or a script that calls it.</param>
/// <param name="IsDangling">Whether it is a link to a file that does not exist.</param>
/// <param name="IsExecutable">Whether libvirt can run it: it has any of the three execute permissions.</param>
/// <param name="CreatedAt">When it was created, according to the file system.</param>
internal sealed record HookFile(string Path, bool IsOurs, bool IsDangling, bool IsExecutable, DateTimeOffset CreatedAt)
{
    /// <summary>The target of the link; null if it is not a link.</summary>
    public string? LinkTarget { get; init; }
}
