using System.Security.Cryptography;
using System.Text;
using Reconciler.Configuration;

namespace Reconciler.Commands.Attaching;

/// <summary>
/// Has one run at a time attach or detach a workload on this host. So what a run finds half made was left by one that has ended, and what
/// it takes back it has made itself. The kernel gives the lock back when its holder ends, however it ends.
/// </summary>
internal sealed class AttachLock : IDisposable
{
    /// <summary>The file that all runs lock a byte of. It is where the daemon's socket is: nobody but root can write there.</summary>
    private const string LockFile = "attach.lock";

    /// <summary>How often to try again.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    /// <summary>EAGAIN of errno.h: somebody else has the lock.</summary>
    private const int Taken = 11;

    private readonly FileStream _file;

    private AttachLock(FileStream file) => _file = file;

    /// <summary>Waits until no other run is at work on a workload.</summary>
    /// <param name="configuration">The configuration, which says where the daemon's socket is.</param>
    /// <param name="name">The workload's name.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">Another run is at work for longer, or the lock cannot be had.</exception>
    public static async Task<AttachLock> TakeAsync(
        ReconcilerConfiguration configuration, string name, TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var file = Open(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(configuration.HookSocket))!, LockFile));
        try
        {
            while (!TryLock(file, name))
            {
                if (System.Diagnostics.Stopwatch.GetElapsedTime(began) > patience)
                {
                    throw new CommandException(
                        $"{name}: another 'reconciler attach' or 'reconciler detach' of this name is at work, and has not ended within"
                        + $" {patience.TotalSeconds:0.#} s; run it again when that has ended");
                }

                await Task.Delay(s_interval, cancellationToken);
            }

            return new(file);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be opened: {e.Message}; attaching needs root");
        }
    }

    /// <summary>Locks the byte that stands for the name. Two names may share one, and then wait for each other.</summary>
    private static bool TryLock(FileStream file, string name)
    {
        var place = BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(name))) & 0xffff_ffff_ffff;
        try
        {
            file.Lock(place, 1);
            return true;
        }
        catch (IOException e) when (e.HResult == Taken)
        {
            return false;
        }
    }
}
