using System.Diagnostics;
using Reconciler.Libvirt;

namespace Reconciler.IntegrationTests.Libvirt;

/// <summary>
/// A real libvirtd with namespaces of its own, so that it neither sees nor disturbs the host's: what it defines is kept in a temporary folder,
/// its sockets are there too, and everything it started ends with <see cref="Dispose"/>.
/// </summary>
internal sealed class PrivateLibvirtd : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("libvirtd-");
    private readonly Process _shell;

    internal PrivateLibvirtd()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "etc", "hooks"));
        Write("etc/libvirtd.conf", $"""
            unix_sock_dir = "{_folder.FullName}"
            auth_unix_ro = "none"
            auth_unix_rw = "none"
            host_uuid = "{Guid.NewGuid()}"
            """);
        Write("etc/qemu.conf", """
            user = "root"
            group = "root"
            security_driver = "none"
            remember_owner = 0
            cgroup_controllers = []
            stdio_handler = "file"
            """);

        // The shell is process 1 of its namespace: it reaps QEMU, and takes everything along when its input ends.
        var start = new ProcessStartInfo("unshare")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            ArgumentList = { "--mount", "--net", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-s" },
        };
        _shell = Process.Start(start)!;
        Run($"""
            for folder in /run/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt; do
              mkdir -p $folder && mount -t tmpfs tmpfs $folder
            done
            mount --bind {_folder.FullName}/etc /etc/libvirt
            """);
    }

    internal string ReadOnlyUri => $"qemu+unix:///system?socket={_folder.FullName}/libvirt-sock-ro";

    internal string Uri => $"qemu+unix:///system?socket={_folder.FullName}/libvirt-sock";

    internal void Start() => Run($"libvirtd -p {_folder.FullName}/libvirtd.pid > {_folder.FullName}/log 2>&1 & libvirtd=$!; disown");

    internal void Kill() => Run("kill -9 $libvirtd");

    internal void WriteHook(string script)
    {
        var path = Write("etc/hooks/qemu", script);
        Run($"chmod +x {path}");
    }

    internal string FileInFolder(string name) => Path.Combine(_folder.FullName, name);

    internal LibvirtConnection Open()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return LibvirtConnection.Open(Uri);
            }
            catch (LibvirtException e) when (e.IsConnectionError && Stopwatch.GetElapsedTime(started).TotalSeconds < 10)
            {
                Thread.Sleep(20);
            }
        }
    }

    public void Dispose()
    {
        _shell.StandardInput.Close();
        if (!_shell.WaitForExit(5_000))
            _shell.Kill();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text.ReplaceLineEndings("\n") + "\n");
        return path;
    }

    private void Run(string script)
    {
        _shell.StandardInput.WriteLine(script.ReplaceLineEndings("\n"));
        _shell.StandardInput.Flush();
    }
}
