namespace Reconciler.Benchmarks.Running;

/// <summary>Compiles the benchmarks' programs in C, and the empty one in C#.</summary>
internal static class NativePrograms
{
    /// <summary>Compiles a program if it is not there yet.</summary>
    /// <param name="name">Its name: that of its source in <c>benchmarks/native</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The program.</returns>
    public static async Task<string> CompileAsync(string name, CancellationToken cancellationToken)
    {
        var source = BenchmarkFolders.PathOf("native", $"{name}.c");
        var program = Path.Combine(BenchmarkFolders.Results, "bin", name);
        if (File.GetLastWriteTimeUtc(program) > File.GetLastWriteTimeUtc(source))
            return program;
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        string[] arguments = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Wno-sign-compare", "-o", program, source];
        (await Programs.RunAsync("clang", arguments, cancellationToken: cancellationToken)).Succeeded();
        return program;
    }

    /// <summary>Compiles a program ahead of time that does nothing, if it is not there yet.</summary>
    /// <returns>The program.</returns>
    public static async Task<string> CompileEmptyAsync(CancellationToken cancellationToken)
    {
        var output = Path.Combine(BenchmarkFolders.Results, "bin", "empty");
        var program = Path.Combine(output, "empty-program");
        var project = BenchmarkFolders.PathOf("EmptyProgram", "EmptyProgram.csproj");
        if (File.GetLastWriteTimeUtc(program) <= File.GetLastWriteTimeUtc(project))
        {
            var published = await Programs.RunAsync(
                "dotnet", ["publish", project, "-c", "Release", "-o", output, "--nologo", "-v", "quiet"], cancellationToken: cancellationToken);
            published.Succeeded();
        }

        return program;
    }
}
