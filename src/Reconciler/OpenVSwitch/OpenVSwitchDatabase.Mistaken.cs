using Reconciler.Ovsdb.Replica;

namespace Reconciler.OpenVSwitch;

/// <content>Interfaces with a mistake in the key that says whose they are.</content>
internal sealed partial class OpenVSwitchDatabase
{
    /// <summary>The key that says what is wrong with an interface.</summary>
    private const string ProblemKey = "reconciler:problem";

    private readonly RowIndex _mistaken;
    private readonly RowIndex _left;

    /// <summary>The interfaces that ask for nothing any more, and still say what was wrong with what they asked for.</summary>
    public IReadOnlyList<SpeakingInterface> WithNoteLeft => Replica.Read(_ => (IReadOnlyList<SpeakingInterface>)
        [
            .. _left[ProblemKey].Where(r => OwnerOf(r) is null)
                .Select(r => new SpeakingInterface(r.Uuid, r["name"].Single.AsString, null, "", r["external_ids"])),
        ]);

    /// <summary>
    /// The interface on the integration bridge that is bound to a port, and of which a mistake in a key says that it is somebody else's;
    /// null if there is none.
    /// </summary>
    /// <param name="portName">The port.</param>
    /// <returns>The interface, the workload that it belongs to by its keys, and what is wrong with them.</returns>
    public (SpeakingInterface Interface, Ownership.WorkloadId Owner, string Mistake)? MistakenOn(string portName)
    {
        var row = Replica.Read(_ => _mistaken[portName] is [var first, ..] ? first : null);
        return row is not null && WhyMistaken(row) is { } mistake && OwnerOf(row) is { } owner
            && SpeakingInterfacesOf(owner).FirstOrDefault(i => i.Uuid == row.Uuid) is { } nic
            ? (nic, owner, mistake)
            : null;
    }

    private string? WhyMistaken(ReplicaRow row)
    {
        foreach (var mark in _marks)
        {
            if (mark.WhyMistaken(row["external_ids"]) is { } mistake)
                return mistake;
        }

        return null;
    }
}
