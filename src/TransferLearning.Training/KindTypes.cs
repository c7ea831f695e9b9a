using System.Reflection;

namespace TransferLearning.Training;

/// <summary>The kinds of this library that derive from a base class, by name. They are searched once per base class.</summary>
internal static class KindTypes<T>
    where T : class
{
    private static readonly Lazy<IReadOnlyDictionary<string, Type>> Found = new(() => typeof(KindTypes<T>).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(T)) && type.IsDefined(typeof(KindAttribute), inherit: false))
        .ToDictionary(Name, StringComparer.Ordinal));

    /// <summary>One instance of each kind, with its defaults.</summary>
    public static IEnumerable<T> All => Found.Value.Values.Select(New);

    /// <summary>Creates the kind with a name, with its defaults; null if there is no such kind.</summary>
    public static T? Find(string name) => Found.Value.TryGetValue(name, out var type) ? New(type) : null;

    /// <summary>The name of a kind's instance.</summary>
    public static string NameOf(T kind) => Name(kind.GetType());

    private static T New(Type type) => (T)Activator.CreateInstance(type)!;

    private static string Name(Type type) => type.GetCustomAttribute<KindAttribute>()!.Name;
}
