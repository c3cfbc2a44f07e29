namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>Goes through every state that can be reached, the nearest first, so that what it finds has a shortest trace.</summary>
/// <param name="moves">What can happen.</param>
/// <param name="landmarks">What is to be counted on the way: a model in which nothing happens would prove everything.</param>
internal sealed class Explorer(Moves moves, IReadOnlyDictionary<string, Func<World, Move, World, bool>> landmarks)
{
    /// <summary>More states than any exploration should have: where there are more, the model has lost its bounds.</summary>
    private const int MaximumStates = 4_000_000;

    private readonly List<World> _worlds = [];
    private readonly List<(int From, Move Move)> _origins = [];

    /// <summary>Explores.</summary>
    public Exploration Explore(World start)
    {
        var known = new HashSet<int>(new ByWorld(_worlds));
        var continuation = new Continuation(moves);
        var reached = landmarks.Keys.ToDictionary(k => k, _ => 0);
        var transitions = 0L;
        Add(known, start, -1, default);
        for (var at = 0; at < _worlds.Count; at++)
        {
            var world = _worlds[at];
            foreach (var (move, next, violation) in moves.From(world))
            {
                transitions++;
                if (violation is not Violation.None)
                    return Found(violation, at, move, next);
                foreach (var (name, isPassed) in landmarks)
                {
                    if (isPassed(world, move, next))
                        reached[name]++;
                }

                Add(known, next, at, move);
            }

            if (_worlds.Count > MaximumStates)
                throw new InvalidOperationException($"more than {MaximumStates} states");
        }

        for (var at = 0; at < _worlds.Count; at++)
        {
            if (continuation.Follow(_worlds[at]) is { Violation: not Violation.None } stuck)
                return Found(stuck.Violation, at, null, stuck.End);
        }

        return new(_worlds.Count, transitions, null, reached);

        Exploration Found(Violation violation, int from, Move? move, World end) =>
            new(_worlds.Count, transitions, new(violation, TraceTo(from, move, end), end), reached);
    }

    private void Add(HashSet<int> known, in World world, int from, Move move)
    {
        _worlds.Add(world);
        if (known.Add(_worlds.Count - 1))
            _origins.Add((from, move));
        else
            _worlds.RemoveAt(_worlds.Count - 1);
    }

    private List<(Move? Move, World World)> TraceTo(int index, Move? last, World end)
    {
        var trace = new List<(Move?, World)>();
        if (last is not null)
            trace.Add((last, end));
        for (; index >= 0; index = _origins[index].From)
            trace.Add((_origins[index].From < 0 ? null : _origins[index].Move, _worlds[index]));
        trace.Reverse();
        return trace;
    }

    /// <summary>States by their place in the list, so that each is held once.</summary>
    private sealed class ByWorld(List<World> worlds) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => worlds[x] == worlds[y];

        public int GetHashCode(int index) => worlds[index].GetHashCode();
    }
}
