using Reconciler.Ovsdb.Session;

namespace Reconciler.Reconciliation;

/// <summary>
/// Orders the passes of this process that claim something on a switch, from the look at its ports to the commit. Each new port changes the
/// switch, and all passes that have looked before would have to look again. Other hosts are not delayed; the guards deal with them.
/// </summary>
/// <remarks>
/// One group of passes uses a switch at a time. Passes that come meanwhile wait, and then form the next group, as long as no two of them
/// claim the same. A group looks at the switch and commits as one transaction. So the guards, which compare with the state before the
/// transaction, hold for all of its passes. A pass that finds nobody at its switches waits for nobody.
/// </remarks>
internal sealed class SwitchGates
{
    private readonly GroupCommit _commits;
    private readonly Lock _gate = new();
    private readonly List<Waiter> _waiting = [];
    private readonly HashSet<Guid> _busy = [];

    /// <summary>Creates the gates.</summary>
    /// <param name="commits">Where the groups commit.</param>
    public SwitchGates(GroupCommit commits) => _commits = commits;

    /// <summary>Creates a passage that has entered no gate yet. Disposing of it opens its gates for the next ones.</summary>
    public Passage Approach() => new(this);

    /// <summary>Lets everybody in whose switches are free, and whom nobody who has waited longer keeps from them.</summary>
    private void Admit()
    {
        var taken = new HashSet<Guid>(_busy);
        for (var i = 0; i < _waiting.Count; i++)
        {
            var first = _waiting[i];
            if (!first.Switches.Overlaps(taken))
            {
                LetIn(GroupOf(first, i, taken));
                i--;
            }

            taken.UnionWith(first.Switches);
        }
    }

    private List<Waiter> GroupOf(Waiter first, int index, HashSet<Guid> taken)
    {
        List<Waiter> members = [first];
        if (!first.Shares)
            return members;
        var most = _commits.MostTogether;
        var claims = new HashSet<string>(first.Claims, StringComparer.Ordinal);
        foreach (var next in _waiting.Skip(index + 1).Where(w => w.Shares && !w.Switches.Overlaps(taken)))
        {
            if (members.Count >= most)
                break;
            if (claims.Overlaps(next.Claims))
                continue;
            claims.UnionWith(next.Claims);
            members.Add(next);
        }

        return members;
    }

    private void LetIn(List<Waiter> members)
    {
        var group = new Group(
            members.Count,
            [.. members.SelectMany(m => m.Switches)],
            members.Count > 1 ? _commits.Join(members.Count) : null);
        _busy.UnionWith(group.Switches);
        foreach (var member in members)
        {
            _waiting.Remove(member);
            member.Group = group;
            member.Entered.SetResult();
        }
    }

    private void Leave(Group group)
    {
        lock (_gate)
        {
            if (--group.Inside > 0)
                return;
            _busy.ExceptWith(group.Switches);
            Admit();
        }
    }

    /// <summary>The way of one pass through the gates.</summary>
    internal sealed class Passage : IDisposable
    {
        private readonly SwitchGates _all;
        private Group? _group;
        private bool _hasEntered;
        private bool _hasCommitted;

        internal Passage(SwitchGates all) => _all = all;

        /// <summary>Whether other passes are inside with this one.</summary>
        public bool IsShared => _group?.Joint is not null;

        /// <summary>What the reads of the passes inside have in common.</summary>
        public Ovn.SwitchReads Reads => _group?.Reads ?? new();

        /// <summary>Waits until no other pass is at these switches, but for those that enter together with this one.</summary>
        /// <param name="switches">The switches.</param>
        /// <param name="claims">What the pass claims. Passes that claim the same never enter together.</param>
        /// <param name="shares">Whether the pass may enter together with others.</param>
        /// <param name="cancellationToken">Gives up.</param>
        /// <exception cref="InvalidOperationException">The passage has been entered before.</exception>
        public async Task EnterAsync(
            IEnumerable<Guid> switches, IEnumerable<string> claims, bool shares, CancellationToken cancellationToken)
        {
            if (_hasEntered)
                throw new InvalidOperationException("a passage is entered once");
            _hasEntered = true;
            var waiter = new Waiter([.. switches], claims.ToHashSet(StringComparer.Ordinal), shares);
            if (waiter.Switches.Count == 0)
                return;
            lock (_all._gate)
            {
                _all._waiting.Add(waiter);
                _all.Admit();
            }

            try
            {
                await waiter.Entered.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                lock (_all._gate)
                    _all._waiting.Remove(waiter);
                _group = waiter.Group;
                throw;
            }

            _group = waiter.Group;
        }

        /// <summary>The transaction in which the passes inside commit; null for a pass that is alone. A pass commits at most once.</summary>
        public JointCommit? Commits()
        {
            if (_group?.Joint is not { } joint || _hasCommitted)
                return null;
            _hasCommitted = true;
            return joint;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_group is not { } group)
                return;
            _group = null;
            if (!_hasCommitted)
                group.Joint?.Withdraw();
            _all.Leave(group);
        }
    }

    /// <summary>A pass that waits for its switches.</summary>
    private sealed record Waiter(HashSet<Guid> Switches, HashSet<string> Claims, bool Shares)
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Group? Group { get; set; }
    }

    /// <summary>The passes that are at some switches together.</summary>
    private sealed class Group(int members, HashSet<Guid> switches, JointCommit? joint)
    {
        public int Inside { get; set; } = members;

        public HashSet<Guid> Switches { get; } = switches;

        public JointCommit? Joint { get; } = joint;

        public Ovn.SwitchReads Reads { get; } = new();
    }
}
