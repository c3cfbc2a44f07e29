using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Reconciler.Fuzzing;

// Reconciler.Fuzzing TARGET SECONDS CORPUS FOUND: runs mutations of the corpus for some time. What takes a new branch is mutated further, and
// kept in FOUND; so is what throws (crash-…) and what takes over a second (slow-…). The exit status is 1 if there is such.
if (args is not [var name, var seconds, var corpus, var found])
{
    Console.Error.WriteLine("usage: Reconciler.Fuzzing TARGET SECONDS CORPUS FOUND");
    return 2;
}

// Before anything else: what is instrumented writes to its map.
var coverage = new Coverage();
var target = FuzzTargets.All.Single(t => t.Name == name);
var until = TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
var slow = TimeSpan.FromSeconds(1);
Directory.CreateDirectory(found);
var random = new Random();
var mutator = new Mutator(random, target.Words);
List<byte[]> inputs = [.. Directory.EnumerateFiles(corpus).Concat(Directory.EnumerateFiles(found, "new-*")).Select(File.ReadAllBytes)];
var kept = inputs.Count;
var findings = new HashSet<string>(StringComparer.Ordinal);
foreach (var input in inputs.ToArray())
{
    Run(input);
    coverage.IsNew();
}

if (coverage.Branches == 0)
{
    Console.Error.WriteLine("the program is not instrumented; run it by tests/Fuzzing/run");
    return 2;
}

var began = Stopwatch.GetTimestamp();
long runs = 0;
while (Stopwatch.GetElapsedTime(began) < until)
{
    var input = mutator.Mutate(inputs[random.Next(inputs.Count)], inputs[random.Next(inputs.Count)]);
    Run(input);
    runs++;
    if (!coverage.IsNew())
        continue;
    inputs.Add(input);
    Save("new", input);
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{name}: {runs} executions in {until.TotalSeconds:0} s, {coverage.Branches} branches, {inputs.Count} inputs ({inputs.Count - kept} new), {findings.Count} findings"));
return findings.Count > 0 ? 1 : 0;

void Run(byte[] input, bool isSecond = false)
{
    coverage.Clear();
    var started = Stopwatch.GetTimestamp();
    try
    {
        target.Run(input);
    }
    catch (Exception e)
    {
        // Each place in the program is reported once.
        var place = e.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("Reconciler.", StringComparison.Ordinal))?.Trim() ?? "";
        if (findings.Add($"{e.GetType().Name} {place}"))
            Console.WriteLine($"{name}: {e.GetType().Name}: {e.Message} {place}: {Save("crash", input)}");
    }

    var took = Stopwatch.GetElapsedTime(started);
    if (took <= slow)
        return;
    // What runs for the first time is compiled first, and the machine may have other things to do.
    if (!isSecond)
        Run(input, isSecond: true);
    else if (findings.Add($"slow {input.Length}"))
        Console.WriteLine($"{name}: takes {took.TotalSeconds:0.0} s: {Save("slow", input)}");
}

string Save(string kind, byte[] input)
{
    var path = Path.Combine(found, $"{kind}-{Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 8))}");
    File.WriteAllBytes(path, input);
    return path;
}
