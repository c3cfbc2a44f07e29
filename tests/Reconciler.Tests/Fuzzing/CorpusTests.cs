using Reconciler.Fuzzing;

namespace Reconciler.Tests.Fuzzing;

/// <summary>
/// Everything that takes bytes from outside takes the corpus, and some mutations of it: the short form of <c>make fuzz</c>, which goes by
/// the branches that an input takes.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class CorpusTests
{
    private const int Mutations = 3000;

    private static IEnumerable<FuzzTarget> Targets => FuzzTargets.All;

    [TestCaseSource(nameof(Targets))]
    public void Each_input_of_the_corpus_and_what_is_made_of_it(FuzzTarget target)
    {
        var inputs = Directory.EnumerateFiles(Repository.PathOf($"tests/Fuzzing/corpus/{target.Name}")).Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes).ToArray();
        Assert.That(inputs, Is.Not.Empty);
        foreach (var input in inputs)
            target.Run(input);

        var random = new Random(4711);
        var mutator = new Mutator(random, target.Words);
        for (var i = 0; i < Mutations; i++)
        {
            var input = mutator.Mutate(inputs[random.Next(inputs.Length)], inputs[random.Next(inputs.Length)]);
            try
            {
                target.Run(input);
            }
            catch (Exception e)
            {
                throw new AssertionException($"{target.Name}, mutation {i}: {Convert.ToBase64String(input)}", e);
            }
        }
    }
}
