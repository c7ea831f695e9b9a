using System.Collections.Concurrent;

namespace TransferLearning.Experiments.Binding;

/// <summary>Chooses the form of a property by its type and its <c>[Key]</c>. Thread-safe, because a sweep's trials are loaded in parallel.</summary>
internal sealed class FormFactory(Language language)
{
    private readonly ConcurrentDictionary<Type, SectionForm> _sections = [];
    private readonly ConcurrentDictionary<(Type, string?), KindForm> _kinds = [];

    public Form Of(Type declared, KeyAttribute? key)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var range = NumberRange.Of(key);
        if (type == typeof(bool))
            return new BooleanForm();
        if (type == typeof(int) || type == typeof(long))
            return new IntegerForm(range, type == typeof(long));
        if (type == typeof(double))
            return new NumberForm(range);
        if (type == typeof(string))
            return key is { Path: not PathKind.None } ? new PathForm(key.Path, language.Catalogue(key.Path == PathKind.FileOrVectors ? VectorsSources.Category : WeightsNames.Endings)) : new TextForm(key, Catalogue(key));
        if (type.IsEnum)
            return new EnumForm(type);
        if (Value(type, range) is { } value)
            return value;
        if (type.IsGenericType)
            return Collection(type, key);
        return type.IsAbstract ? Kinds(type, key?.Kinds) : Section(type);
    }

    public SectionForm Section(Type type) => _sections.GetOrAdd(type, each => new SectionForm(each, language));

    public KindForm Kinds(Type type, string? only)
    {
        if (_kinds.TryGetValue((type, only), out var form))
            return form;
        var noun = ((NounAttribute?)Attribute.GetCustomAttribute(type, typeof(NounAttribute)))?.Noun ?? EnumForm.SnakeCase(type.Name).Replace('_', ' ');
        var names = only?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        IReadOnlyList<Kind> kinds = [.. language.KindsOf(type).Where(kind => names is null || names.Contains(kind.Name))];
        return _kinds.GetOrAdd((type, only), type == typeof(DataSource) ? new SourceForm(noun, kinds) : type == typeof(ParameterSpace) ? new SpaceForm(noun, kinds) : new KindForm(noun, kinds, only));
    }

    private Form? Value(Type type, NumberRange range) =>
        type == typeof(Size) ? PairForm.Size(range)
        : type == typeof(NumberOrRange) ? PairForm.NumberOrRange(range)
        : type == typeof(Interval) ? PairForm.Interval(range)
        : type == typeof(ShiftRange) ? new ShiftRangeForm()
        : type == typeof(UnitCount) ? new UnitCountForm(range)
        : type == typeof(ByteSize) ? ParsedForm.ByteSize()
        : type == typeof(Expectation) ? ParsedForm.Expectation()
        : type == typeof(MetricCondition) ? ParsedForm.Condition(language.Catalogue(MetricNames.Final)!)
        : type == typeof(ClassWeights) ? new ClassWeightsForm(range)
        : type == typeof(SplitSpec) ? new SplitForm(Kinds(typeof(DataSource), null))
        : type == typeof(AugmentationSection) ? new AugmentationForm(Kinds(typeof(AugmentationPart), null))
        : null;

    private Form Collection(Type type, KeyAttribute? key)
    {
        var arguments = type.GetGenericArguments();
        var count = key?.MinimumCount ?? 0;
        return type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) && arguments[0] == typeof(string)
            ? MapForm.Of(arguments[1], Of(arguments[1], key), Catalogue(key), count)
            : type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
                ? new ListForm(arguments[0], Of(arguments[0], key), count)
                : throw new InvalidOperationException($"A key cannot be of the type {type}.");
    }

    private INameCatalogue? Catalogue(KeyAttribute? key) => key?.NamesFrom is { } category ? language.Catalogue(category) : null;
}
