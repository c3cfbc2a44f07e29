using Reconciler.Topology.Desiring;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;
using Reconciler.Topology.Planning;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Exporting;

/// <summary>
/// Takes out of an exported file what keeps it from being used: what the reader refuses, and what applying it would change. The file is
/// read and planned as a user would do it, so what is left is right whatever somebody has written into the Northbound. Pure.
/// </summary>
/// <param name="observed">What is there.</param>
/// <param name="unsaid">Receives a sentence about each part that is taken out.</param>
internal sealed class ExportSieve(ObservedNetwork observed, ICollection<string> unsaid)
{
    /// <summary>Sieves a file. Each of its parts has another <c>At</c>.</summary>
    public TopologyFile Sieve(TopologyFile file)
    {
        while (true)
        {
            var text = FileWriter.Write(FileNormalizer.Normalize(file, []), out var marks);
            var wrong = FindWrong(text).ToLookup(w => PartAt(marks, w.At), w => w.Reason);
            // What leaves takes parts of others with it, such as a route by a port. They are found when the rest is read again.
            var rest = new PartRemover([.. wrong.Select(w => w.Key)]);
            file = rest.Remove(file);
            if (rest.Removed.Count == 0)
                return file;
            foreach (var (part, at) in rest.Removed)
                unsaid.Add($"{part} is not here, and stays as it is: {wrong[at].First()}");
        }
    }

    private IEnumerable<(TextPosition At, string Reason)> FindWrong(string text)
    {
        var reading = TopologyReader.Read(text);
        if (!reading.IsUsable)
            return reading.Mistakes.Where(m => !m.IsWarning).Select(m => (m.At, m.Message));
        var desired = DesiredNetwork.Of(reading.File!, observed, []);
        var plan = TopologyPlanner.Make(reading.File!.Name, desired, observed, new(Adopts: true, Force: false));
        return plan.Changes.SelectMany(WrongOf);
    }

    /// <summary>
    /// What applying the file would change besides keys. Hosts are not known here, so gateway hosts that leave do not count.
    /// </summary>
    private static IEnumerable<(TextPosition At, string Reason)> WrongOf(TopologyChange change)
    {
        if (change is TopologyChange.Create { Row: var row })
            yield return (row.At, $"there is no {row} that is like it");
        if (change is not TopologyChange.Change c)
            yield break;
        string[] changes =
        [
            .. c.Columns.Where(d => d.Column != "external_ids").Select(d => $"{c.Row.Kind}: {d.Describe()}"),
            .. c.NewUsers.Select(u => $"{u} gets it"), .. c.OldUsers.Select(u => $"{TopologyPlanner.KindOf(u)} {u.Name} loses it"),
        ];
        if (changes.Length > 0)
            yield return (c.Row.At, $"with a file it would be otherwise ({string.Join("; ", changes)})");
    }

    /// <summary>The part of the file at a place of its text: the last one that begins before it on the line, or the first one.</summary>
    private static TextPosition PartAt(IReadOnlyList<(TextPosition Place, TextPosition Of)> marks, TextPosition at)
    {
        var line = marks.Where(m => m.Place.Line == at.Line).ToArray();
        return line.LastOrDefault(m => m.Place.Column <= at.Column, line.FirstOrDefault()).Of;
    }
}
