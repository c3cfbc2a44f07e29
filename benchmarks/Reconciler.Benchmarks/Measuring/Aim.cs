namespace Reconciler.Benchmarks.Measuring;

/// <summary>The aim of a figure, and how the figure is compared with its reference.</summary>
internal abstract record Aim
{
    private Aim()
    {
    }

    /// <summary>The aim in words.</summary>
    public abstract string Words { get; }

    /// <summary>Compares a measurement with its reference.</summary>
    /// <returns>The ratio or the difference.</returns>
    public abstract double Compare(Measurement ours, Measurement? reference);

    /// <summary>The ratio or the difference as text.</summary>
    public abstract string Show(double comparison, string unit);

    /// <summary>Whether a ratio or a difference meets the aim.</summary>
    public abstract bool IsMet(double comparison);

    /// <summary>At most this many times the reference.</summary>
    public sealed record AtMostTimes(double Factor) : Aim
    {
        public override string Words => $"at most {Factor:0.##} times";

        public override double Compare(Measurement ours, Measurement? reference) => ours.Median / reference!.Median;

        public override string Show(double comparison, string unit) => $"{comparison:0.00} times";

        public override bool IsMet(double comparison) => comparison <= Factor;
    }

    /// <summary>The reference is at least this many times as large.</summary>
    public sealed record TimesLess(double Factor) : Aim
    {
        // With a factor of 1, any improvement meets the aim.
        public override string Words => Factor <= 1 ? "less" : $"at least {Factor:0.##} times less";

        public override double Compare(Measurement ours, Measurement? reference) => reference!.Median / ours.Median;

        public override string Show(double comparison, string unit) => $"{comparison:0.0} times less";

        public override bool IsMet(double comparison) => comparison >= Factor;
    }

    /// <summary>At least this many times the reference: for figures where more is better.</summary>
    public sealed record TimesMore(double Factor) : Aim
    {
        public override string Words => $"at least {Factor:0.##} times";

        public override double Compare(Measurement ours, Measurement? reference) => ours.Median / reference!.Median;

        public override string Show(double comparison, string unit) => $"{comparison:0.0} times";

        public override bool IsMet(double comparison) => comparison >= Factor;
    }

    /// <summary>At most this much more than the reference.</summary>
    public sealed record AtMostMore(double Amount, string Unit) : Aim
    {
        public override string Words => $"at most {Amount:0.##} {Unit} more";

        public override double Compare(Measurement ours, Measurement? reference) => ours.MoreThan(reference!);

        public override string Show(double comparison, string unit) => $"{comparison:+0.0;-0.0;0} {unit}";

        public override bool IsMet(double comparison) => comparison <= Amount;
    }

    /// <summary>A bound without a reference.</summary>
    public sealed record AtMost(double Amount, string Unit) : Aim
    {
        public override string Words => $"at most {Amount:0.##} {Unit}";

        public override double Compare(Measurement ours, Measurement? reference) => ours.Median;

        public override string Show(double comparison, string unit) => $"{comparison:0.0} {unit}";

        public override bool IsMet(double comparison) => comparison <= Amount;
    }

    /// <summary>A number that the figure must stay below.</summary>
    public sealed record LessThan(int Number) : Aim
    {
        public override string Words => $"less than {Number}";

        public override double Compare(Measurement ours, Measurement? reference) => ours.Median;

        public override string Show(double comparison, string unit) => $"{comparison:0.#}";

        public override bool IsMet(double comparison) => comparison < Number;
    }

    /// <summary>No aim: the figure is for information.</summary>
    public sealed record None : Aim
    {
        public override string Words => "–";

        public override double Compare(Measurement ours, Measurement? reference) => reference is null ? ours.Median : ours.Median / reference.Median;

        public override string Show(double comparison, string unit) => $"{comparison:0.00} times";

        public override bool IsMet(double comparison) => true;
    }
}
