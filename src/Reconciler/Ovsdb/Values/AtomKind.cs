namespace Reconciler.Ovsdb.Values;

/// <summary>The kinds of atom that an OVSDB column can hold (RFC 7047, section 3.2, <c>atomic-type</c>).</summary>
internal enum AtomKind
{
    /// <summary>A signed 64-bit integer.</summary>
    Integer,

    /// <summary>A double-precision number.</summary>
    Real,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A Unicode string.</summary>
    String,

    /// <summary>A row identifier, <c>["uuid", "…"]</c> on the wire.</summary>
    Uuid,

    /// <summary>A reference to a row inserted by the same transaction, <c>["named-uuid", "…"]</c>; never received.</summary>
    NamedUuid,
}
