namespace HookShim.Tests;

/// <summary>hooks/install and hooks/uninstall, by what they leave in a staging tree.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InstallScriptTests
{
    private const string Target = "/usr/sbin/reconciler-hook";
    private const string Foreign = "#!/bin/sh\nexit 0\n";

    private ScratchDirectory _root = null!;

    private string Hooks => _root.File("etc/libvirt/hooks");

    private string Main => Path.Combine(Hooks, "qemu");

    private string Additional => Path.Combine(Hooks, "qemu.d/50-reconciler");

    [SetUp]
    public void StageTheProgram()
    {
        _root = new ScratchDirectory();
        StageProgram("usr/sbin");
    }

    [TearDown]
    public void Clean() => _root.Dispose();

    [Test]
    public async Task Takes_the_main_hook_when_it_is_free()
    {
        await InstallAsync();

        AssertTree("qemu -> " + Target);
    }

    [Test]
    public async Task Changes_nothing_the_second_time()
    {
        await InstallAsync();
        await InstallAsync();

        AssertTree("qemu -> " + Target);
    }

    [Test]
    public async Task Steps_aside_for_another_hook([Values] bool again)
    {
        PutForeign(Main);

        await InstallAsync();
        if (again)
            await InstallAsync();

        AssertTree("qemu", "qemu.d/50-reconciler -> " + Target);
        Assert.That(await File.ReadAllTextAsync(Main), Is.EqualTo(Foreign));
    }

    [TestCase("/usr/local/sbin/our-own-hook")]
    [TestCase("/opt/reconciler-hook-not")]
    public async Task Steps_aside_for_a_link_to_another_hook_even_if_it_dangles(string target)
    {
        Directory.CreateDirectory(Hooks);
        File.CreateSymbolicLink(Main, target);

        await InstallAsync();

        AssertTree("qemu -> " + target, "qemu.d/50-reconciler -> " + Target);
    }

    [Test]
    public async Task Steps_aside_for_a_directory()
    {
        Directory.CreateDirectory(Main);

        await InstallAsync();

        AssertTree("qemu.d/50-reconciler -> " + Target);
        Assert.That(Main, Does.Exist);
    }

    [Test]
    public async Task Leaves_other_additional_hooks_alone()
    {
        PutForeign(Path.Combine(Hooks, "qemu.d/10-other"));
        PutForeign(Path.Combine(Hooks, "network"));

        await InstallAsync();

        AssertTree("network", "qemu -> " + Target, "qemu.d/10-other");
    }

    [Test]
    public async Task Moves_to_the_main_hook_when_that_has_become_free()
    {
        PutForeign(Main);
        await InstallAsync();
        File.Delete(Main);

        await InstallAsync();

        AssertTree("qemu -> " + Target);
    }

    [Test]
    public async Task Follows_another_prefix()
    {
        await InstallAsync();
        StageProgram("usr/bin");

        Assert.That((await HookScript.RunAsync("install", _root.Path, "/usr/bin/")).ExitStatus, Is.Zero);

        AssertTree("qemu -> /usr/bin/reconciler-hook");
    }

    [Test]
    public async Task Changes_nothing_when_both_places_are_taken()
    {
        PutForeign(Main);
        PutForeign(Additional);

        var (status, error) = await HookScript.RunAsync("install", _root.Path, "/usr/sbin");

        Assert.That(status, Is.EqualTo(1));
        Assert.That(error, Does.Contain("50-reconciler both exist"));
        AssertTree("qemu", "qemu.d/50-reconciler");
        Assert.That(await File.ReadAllTextAsync(Additional), Is.EqualTo(Foreign));
    }

    [Test]
    public async Task Needs_the_program()
    {
        File.Delete(_root.Path + Target);

        var (status, error) = await HookScript.RunAsync("install", _root.Path, "/usr/sbin");

        Assert.That(status, Is.EqualTo(1));
        Assert.That(error, Does.Contain("there is no program"));
        Assert.That(Hooks, Does.Not.Exist);
    }

    [Test]
    public async Task Warns_of_a_place_that_AppArmor_forbids()
    {
        StageProgram("usr/local/sbin");

        var (status, error) = await HookScript.RunAsync("install", _root.Path, "/usr/local/sbin");

        Assert.That(status, Is.Zero);
        Assert.That(error, Does.Contain("AppArmor"));
        AssertTree("qemu -> /usr/local/sbin/reconciler-hook");
    }

    [TestCase("install")]
    [TestCase("uninstall")]
    public async Task Needs_two_arguments(string script)
    {
        Assert.That((await HookScript.RunAsync(script, _root.Path)).ExitStatus, Is.EqualTo(2));
        Assert.That(Hooks, Does.Not.Exist);
    }

    [Test]
    public async Task Needs_an_absolute_path()
    {
        Assert.That((await HookScript.RunAsync("install", _root.Path, "sbin")).ExitStatus, Is.EqualTo(2));
        Assert.That(Hooks, Does.Not.Exist);
    }

    [Test]
    public async Task Copes_with_spaces_in_the_staging_tree()
    {
        var root = _root.File("a b");
        Directory.CreateDirectory(Path.Combine(root, "usr/sbin"));
        File.Copy(_root.Path + Target, root + Target);

        Assert.That((await HookScript.RunAsync("install", root + "/", "/usr/sbin")).ExitStatus, Is.Zero);

        Assert.That(new FileInfo(Path.Combine(root, "etc/libvirt/hooks/qemu")).LinkTarget, Is.EqualTo(Target));
    }

    [Test]
    public async Task Uninstall_reverses_install([Values] bool other)
    {
        if (other)
            PutForeign(Main);
        await InstallAsync();

        await UninstallAsync();
        await UninstallAsync();

        AssertTree(other ? ["qemu"] : []);
    }

    [Test]
    public async Task Uninstall_takes_only_what_is_ours()
    {
        PutForeign(Additional);
        File.CreateSymbolicLink(Main, "/usr/local/sbin/reconciler-hook");

        await UninstallAsync();

        AssertTree("qemu -> /usr/local/sbin/reconciler-hook", "qemu.d/50-reconciler");
    }

    [Test]
    public async Task Uninstall_copes_with_nothing_there()
    {
        await UninstallAsync();

        Assert.That(Hooks, Does.Not.Exist);
    }

    private async Task InstallAsync()
    {
        var (status, error) = await HookScript.RunAsync("install", _root.Path, "/usr/sbin");
        Assert.That(error, Is.Empty);
        Assert.That(status, Is.Zero);
    }

    private async Task UninstallAsync()
    {
        var (status, error) = await HookScript.RunAsync("uninstall", _root.Path, "/usr/sbin");
        Assert.That(error, Is.Empty);
        Assert.That(status, Is.Zero);
    }

    private void StageProgram(string directory)
    {
        Directory.CreateDirectory(_root.File(directory));
        var path = _root.File(directory + "/reconciler-hook");
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private static void PutForeign(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Foreign);
    }

    /// <summary>Asserts that these are all the files under the hooks directory, leftovers included.</summary>
    private void AssertTree(params string[] expected)
    {
        var files = Directory.EnumerateFiles(Hooks, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(path => Path.GetRelativePath(Hooks, path) + (new FileInfo(path).LinkTarget is { } target ? " -> " + target : ""));
        Assert.That(files, Is.EquivalentTo(expected));
    }
}
