namespace Reconciler.Doctor.Facts;

/// <summary>A file that libvirt runs, or would if it could.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="IsOurs">Whether it is a link to <c>reconciler-hook</c>, or a script that calls it.</param>
/// <param name="IsDangling">Whether it is a link to a file that is not there.</param>
/// <param name="IsExecutable">Whether libvirt takes it for a program: a file with any of the three execute permissions.</param>
/// <param name="CreatedAt">When it was put there, as far as the file system remembers.</param>
internal sealed record HookFile(string Path, bool IsOurs, bool IsDangling, bool IsExecutable, DateTimeOffset CreatedAt)
{
    /// <summary>What it links to; null where it is no link.</summary>
    public string? LinkTarget { get; init; }
}
