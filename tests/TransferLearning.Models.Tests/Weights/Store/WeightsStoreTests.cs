using System.Security.Cryptography;
using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.Store;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights.Store;

/// <summary>How <c>weights:</c> is resolved, and how the store fetches, lists and verifies files.</summary>
public sealed class WeightsStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string StoreFolder => Path.Combine(_folder.Path, "home", "weights");

    private WeightsStore Store => new(new WeightsFolders([Path.Combine(_folder.Path, "first"), Path.Combine(_folder.Path, "second")], StoreFolder, Path.Combine(_folder.Path, "hub")), DownloadCase.Quick);

    private static Backbone Vgg16 => BackboneCatalogue.Find("vgg16")!;

    [Fact]
    public void Should_prefer_a_present_file_for_imagenet()
    {
        var absent = Store.Locate("imagenet", null, Vgg16);
        Assert.Null(absent.Path);
        Assert.Equal("https://download.pytorch.org/models/vgg16-397923af.pth", absent.Url!.ToString());
        Assert.Equal("397923af", absent.Sha256);
        Assert.Equal(Path.Combine(StoreFolder, "vgg16-397923af.pth"), Store.PlaceOf(absent));

        var keras = _folder.Write("home/weights/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5", "");
        Assert.Equal((keras, "keras"), (Store.Locate("imagenet", null, Vgg16).Path, Store.Locate("imagenet", null, Vgg16).Tag!.Name));
        var torchvision = _folder.Write("home/weights/vgg16-397923af.pth", "");
        Assert.Equal(torchvision, Store.Locate("imagenet", null, Vgg16).Path);
        var plain = _folder.Write("second/vgg16.notop.safetensors", "");
        Assert.Equal(plain, Store.Locate("imagenet", null, Vgg16).Path);
        // A file under a plain name need not have the published bytes, so no published hash applies.
        Assert.Null(Store.Locate("imagenet", null, Vgg16).Sha256);
        var first = _folder.Write("first/vgg16.tv_in1k.safetensors", "");
        Assert.Equal(first, Store.Locate("imagenet", null, Vgg16).Path);
        Assert.Equal(keras, Store.Locate("keras", null, Vgg16).Path);
    }

    [Fact]
    public void Should_accept_Keras_weights_with_the_classifier_for_those_without()
    {
        var absent = Store.Locate("keras", null, Vgg16);
        Assert.Equal(("vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5", "md5:6d6bbae143d832006294945121d1f1fc"), (absent.StoredAs, absent.Sha256));
        var top = _folder.Write("home/weights/vgg16_weights_tf_dim_ordering_tf_kernels.h5", "");
        var found = Store.Locate("keras", null, Vgg16);
        Assert.Equal((top, "keras_top", "md5:64373286793e3c8b2b4e3219cbf3544b"), (found.Path, found.Tag!.Name, found.Sha256));
        var without = _folder.Write("home/weights/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5", "");
        Assert.Equal((without, top), (Store.Locate("keras", null, Vgg16).Path, Store.Locate("keras_top", null, Vgg16).Path));
        // Other bytes under the published name.
        Assert.Contains("its MD5 should be 6d6bbae143d832006294945121d1f1fc", Assert.Throws<WeightFileException>(() => WeightsResolver.Resolve("keras", null, Vgg16, Store)!.Sha256()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_find_a_tag_by_its_publishers_names()
    {
        foreach (var name in new[] { "imagenet1k_v1", "vgg16.tv_in1k" })
            Assert.Equal("vgg16-397923af.pth", Store.Locate(name, null, Vgg16).StoredAs);
        var sha = new string('a', 64);
        Assert.Equal(sha, Store.Locate("imagenet", sha, Vgg16).Sha256);
    }

    [Fact]
    public void Should_find_a_path_and_a_name_in_a_searched_folder()
    {
        var path = _folder.Write("anywhere/mine.safetensors", "");
        Assert.Equal(path, Store.Locate(path, null, Vgg16).Path);
        var named = _folder.Write("second/mine.pth", "");
        Assert.Equal(named, Store.Locate("mine.pth", null, Vgg16).Path);
    }

    [Fact]
    public void Should_not_search_the_current_folder_for_a_relative_path()
    {
        var here = Path.GetFileName(Directory.EnumerateFileSystemEntries(Directory.GetCurrentDirectory()).First());
        Assert.Throws<RunException>(() => Store.Locate(here, null, Vgg16));
    }

    [Theory]
    [InlineData("imagenet2", "imagenet1k_v1, vgg16.tv_in1k, keras, keras_top")]
    [InlineData("none.safetensors", "TL_WEIGHTS")]
    [InlineData("/no/such/file", "no file '/no/such/file' here")]
    [InlineData("vgg19.tv_in1k", "vgg16.TAG for timm's")]
    [InlineData("hf://timm/vgg19.tv_in1k/model.safetensors", "which is 'vgg19' here, and not of 'vgg16'; timm's name for it is 'vgg16'")]
    [InlineData("hf://timm/resnetblur50.bt_in1k", "'resnetblur50', which is no network of this catalogue")]
    [InlineData("hf://timm", "hf://owner/repository/file")]
    [InlineData("hf://timm/../x/y", "hf://owner/repository/file")]
    [InlineData("https://example.org/a.pth", "give its 'sha256'")]
    [InlineData("https://", "no address of a file")]
    public void Should_list_the_possible_values_for_an_unknown_one(string weights, string reason) =>
        Assert.Contains(reason, Assert.Throws<RunException>(() => Store.Locate(weights, null, Vgg16)).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_say_that_a_network_has_no_published_weights()
    {
        var bare = new Backbone("bare", "Bare", _ => throw new NotSupportedException());
        Assert.Contains("no published weights", Assert.Throws<RunException>(() => Store.Locate("imagenet", null, bare)).Message, StringComparison.Ordinal);
        Assert.Contains("declared stack", Assert.Throws<RunException>(() => Store.Locate("imagenet")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_store_each_address_under_its_own_path()
    {
        var hub = Store.Locate("hf://timm/vgg16.tv_in1k/model.safetensors", null, Vgg16);
        Assert.Equal("https://huggingface.co/timm/vgg16.tv_in1k/resolve/main/model.safetensors", hub.Url!.ToString());
        Assert.Equal(Path.Combine("hf", "timm--vgg16.tv_in1k", "main", "model.safetensors"), hub.StoredAs);
        Assert.Equal(hub with { Request = "vgg16.a_tag" }, Store.Locate("vgg16.a_tag", null, Vgg16) with { Url = hub.Url, StoredAs = hub.StoredAs });
        Assert.Equal("https://huggingface.co/timm/vgg16.a_tag/resolve/main/model.safetensors", Store.Locate("vgg16.a_tag", null, Vgg16).Url!.ToString());
        Assert.Contains("/resolve/v2/", Store.Locate("hf://timm/vgg16@v2/model.safetensors").Url!.ToString(), StringComparison.Ordinal);
        Assert.Equal("model.safetensors", Path.GetFileName(Store.Locate("hf://timm/vgg16").StoredAs));
        var sha = new string('b', 64);
        Assert.Equal(Path.Combine("https", "bbbbbbbbbbbbbbbb-a.pth"), Store.Locate("https://example.org/a.pth", sha).StoredAs);
        // The catalogue has the hash, so the user need not give one.
        Assert.Equal("8a719046", Store.Locate("https://download.pytorch.org/models/vgg11-8a719046.pth").Sha256);
    }

    /// <summary>The variables of this program and those of HuggingFace's library (documentation of huggingface_hub, "Environment variables").</summary>
    [Theory]
    [InlineData("HF_HOME", "/a/hf", "/a/hf/hub")]
    [InlineData("HF_HUB_CACHE", "/a/cache", "/a/cache")]
    [InlineData("HOME", "/", "/.cache/huggingface/hub")]
    [InlineData("HOME", "/nonexistent", "/a/home/huggingface/hub")]
    public void Should_read_the_folders_from_the_environment(string variable, string value, string hub)
    {
        var environment = new Dictionary<string, string> { ["TL_HOME"] = "/a/home", ["TL_WEIGHTS"] = $"/a/one{Path.PathSeparator} /a/two{Path.PathSeparator}", [variable] = value };
        var folders = WeightsFolders.FromEnvironment(environment.GetValueOrDefault);
        Assert.Equal(["/a/one", "/a/two"], folders.Searched);
        Assert.Equal("/a/home/weights", folders.Store);
        Assert.Equal(hub, folders.HuggingFace);
    }

    [Fact]
    public void Should_find_files_in_HuggingFaces_cache()
    {
        _folder.Write("hub/models--timm--vgg16.tv_in1k/refs/main", "c0ffee");
        var path = _folder.Write("hub/models--timm--vgg16.tv_in1k/snapshots/c0ffee/model.safetensors", "");
        Assert.Equal(path, Store.Locate("hf://timm/vgg16.tv_in1k/model.safetensors").Path);
        _folder.Write("hub/models--timm--vgg16.tv_in1k/refs/main", "../../../../etc");
        Assert.Null(Store.Locate("hf://timm/vgg16.tv_in1k/model.safetensors").Path);
    }

    [Fact]
    public async Task Should_name_the_address_and_the_path_when_offline()
    {
        using var port = new ClosedPort();
        var url = new Uri($"http://127.0.0.1:{port.Port}/weights.safetensors");
        var source = new WeightsSource("imagenet", null, url, "vgg16.pth", Vgg16.Weights[0], null);
        var error = await Assert.ThrowsAsync<RunException>(() => Store.FetchAsync(source));
        Assert.Contains(url.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains("no connection", error.Message, StringComparison.Ordinal);
        Assert.Contains($"put it here: {Path.Combine(StoreFolder, "vgg16.pth")} (or into a folder that TL_WEIGHTS names)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_file_without_a_hash_that_is_not_weights()
    {
        using var server = new LocalServer(LocalServer.File("something else"u8.ToArray()));
        var source = new WeightsSource("imagenet", null, server.Url, "a.safetensors", Vgg16.Weights[0], null);
        Assert.Contains("no file of weights", (await Assert.ThrowsAsync<RunException>(() => Store.FetchAsync(source))).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Store.PlaceOf(source)));
    }

    [Fact]
    public async Task Should_download_the_shards_of_an_index()
    {
        using var bytes = new MemoryStream();
        Safetensors.WriteTo(bytes, [("a", TensorData.Of([1], 1f))]);
        var index = """{"weight_map":{"a":"model-00001-of-00001.safetensors"}}"""u8.ToArray();
        using var server = new LocalServer(asked =>
            asked.Path.EndsWith("config.json", StringComparison.Ordinal) ? LocalServer.Response("404 Not Found", [])
            : LocalServer.Response("200 OK", asked.Path.EndsWith("index.json", StringComparison.Ordinal) ? index : bytes.ToArray()));
        var source = new WeightsSource("hf://a/b/model.safetensors.index.json", null, new Uri(server.Url, "model.safetensors.index.json"), "hf/a--b/main/model.safetensors.index.json", null, null);
        using var file = WeightFile.Open(await Store.FetchAsync(source));
        Assert.Equal([1f], file.ReadSingles("a"));
    }

    /// <summary>The index arrived, then the process was killed. The missing shards are fetched; until then the weights count as missing.</summary>
    [Fact]
    public async Task Should_fetch_missing_shards_on_the_next_pull()
    {
        using var server = new LocalServer(Sharded);
        var source = SourceOf(server);
        _folder.Write("home/weights/hf/a--b/main/model.safetensors.index.json", Index);
        Safetensors.Write(_folder.At("home", "weights", "hf", "a--b", "main", "one.safetensors"), [("a", TensorData.Of([1], 1f))]);
        Assert.Null(Store.Locate(source.Request).Path);
        using (var file = WeightFile.Open(await Store.FetchAsync(source with { Path = Store.PlaceOf(source) })))
            Assert.Equal([2f], file.ReadSingles("b"));
        Assert.DoesNotContain(server.Requests, asked => asked.Path.EndsWith("one.safetensors", StringComparison.Ordinal));
        Assert.Equal(Store.PlaceOf(source), Store.Locate(source.Request).Path);
    }

    /// <summary>HuggingFace's cache is only read. Missing files go to the store, together with a copy of the index.</summary>
    [Fact]
    public async Task Should_fetch_an_incomplete_index_of_a_read_only_folder_to_the_store()
    {
        using var server = new LocalServer(Sharded);
        var source = SourceOf(server);
        var read = _folder.Write("hub/models--a--b/snapshots/main/model.safetensors.index.json", Index);
        Assert.Null(Store.Locate(source.Request).Path);
        Assert.Equal(Store.PlaceOf(source), await Store.FetchAsync(source with { Path = read }));
        Assert.Equal(Store.PlaceOf(source), Store.Locate(source.Request).Path);
    }

    [Fact]
    public async Task Should_delete_a_damaged_shard_and_fetch_it_on_the_next_pull()
    {
        var damaged = true;
        using var server = new LocalServer(asked => damaged && asked.Path.EndsWith("two.safetensors", StringComparison.Ordinal) ? LocalServer.Response("200 OK", "something else"u8.ToArray()) : Sharded(asked));
        var source = SourceOf(server);
        var error = await Assert.ThrowsAsync<RunException>(() => Store.FetchAsync(source));
        Assert.Contains(new Uri(server.Url, "two.safetensors").ToString(), error.Message, StringComparison.Ordinal);
        damaged = false;
        using var file = WeightFile.Open(await Store.FetchAsync(source));
        Assert.Equal([2f], file.ReadSingles("b"));
        Assert.Single(server.Requests, asked => asked.Path.EndsWith("one.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_fetch_all_shards_again_if_they_do_not_fit_together()
    {
        using var server = new LocalServer(Sharded);
        var source = SourceOf(server);
        // From another version of the repository.
        Safetensors.Write(_folder.At("home", "weights", "hf", "a--b", "main", "one.safetensors"), [("c", TensorData.Of([1], 1f))]);
        Assert.Contains("and the files that it names", (await Assert.ThrowsAsync<RunException>(() => Store.FetchAsync(source))).Message, StringComparison.Ordinal);
        using var file = WeightFile.Open(await Store.FetchAsync(source));
        Assert.Equal([1f], file.ReadSingles("a"));
    }

    [Fact]
    public void Should_list_and_verify_an_index_and_its_shards_as_one()
    {
        var folder = _folder.At("home", "weights", "hf", "a--b", "main");
        var index = _folder.Write("home/weights/hf/a--b/main/model.safetensors.index.json", Index);
        Safetensors.Write(Path.Combine(folder, "one.safetensors"), [("a", TensorData.Of([1], 1f))]);
        Safetensors.Write(Path.Combine(folder, "two.safetensors"), [("b", TensorData.Of([1], 2f))]);
        var listed = Assert.Single(Store.List());
        Assert.Equal((index, Directory.GetFiles(folder).Sum(file => new FileInfo(file).Length)), (listed.Path, listed.Bytes));
        // Under any name.
        Assert.Equal([listed.Bytes, listed.Bytes, listed.Bytes], [WeightsStore.Describe(folder).Bytes, Bytes(folder), Bytes(index)]);
        var verified = WeightsStore.Verify(listed);
        Assert.Equal((null, FileHash.Sha256(index)), (verified.Problem, verified.Sha256));
        File.Delete(Path.Combine(folder, "two.safetensors"));
        Assert.Equal("two.safetensors does not exist", WeightsStore.Verify(Assert.Single(Store.List())).Problem);
        // An index that cannot be read names no files.
        File.WriteAllText(index, "no");
        Assert.Equal(["model.safetensors.index.json", "one.safetensors"], Store.List().Select(each => Path.GetFileName(each.Path)));

        long Bytes(string path) => WeightsResolver.Resolve(path, null, null, Store)!.Bytes;
    }

    /// <summary>
    /// HuggingFace's cache consists of links, and a user's <c>best.safetensors</c> may be one. A link's own length and time say nothing about the weights.
    /// </summary>
    [Fact]
    public void Should_give_a_link_the_length_and_hash_of_its_target()
    {
        var (target, link) = (_folder.At("run-1.safetensors"), _folder.At("best.safetensors"));
        File.CreateSymbolicLink(link, target);
        foreach (var value in new[] { 1f, 2f })
        {
            Safetensors.Write(target, [("a", TensorData.Of([1], value))]);
            File.SetLastWriteTimeUtc(target, DateTime.UnixEpoch.AddDays(20_000 + value));
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(target))), FileHash.Sha256(link));
            Assert.Equal(new FileInfo(target).Length, WeightsStore.Describe(link).Bytes);
        }
    }

    [Fact]
    public void Should_check_an_index_by_its_own_hash()
    {
        var index = _folder.Write("sharded/model.safetensors.index.json", Index);
        Safetensors.Write(_folder.At("sharded", "one.safetensors"), [("a", TensorData.Of([1], 1f))]);
        Safetensors.Write(_folder.At("sharded", "two.safetensors"), [("b", TensorData.Of([1], 2f))]);
        var own = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(index)));
        Assert.Equal(FileHash.Sha256(index), WeightsResolver.Resolve(index, own, null, Store)!.Sha256());
        Assert.Throws<WeightFileException>(() => WeightsResolver.Resolve(index, new string('a', 64), null, Store)!.Sha256());
    }

    [Fact]
    public void Should_list_files_with_their_catalogue_entries_and_verify_them()
    {
        Safetensors.Write(_folder.At("first", "squeezenet1_1.safetensors"), [("a", TensorData.Of([1], 1f))]);
        Safetensors.Write(_folder.At("home", "weights", "vgg16-397923af.pth"), [("a", TensorData.Of([1], 1f))]);
        _folder.Write("second/broken.pth", "no");
        _folder.Write("second/notes.txt", "no");
        var listed = Store.List();
        Assert.Equal(["squeezenet1_1.safetensors", "broken.pth", "vgg16-397923af.pth"], listed.Select(each => Path.GetFileName(each.Path)));
        Assert.Equal(["squeezenet1_1", null, "vgg16"], listed.Select(each => each.Backbone?.Name));
        Assert.Equal([false, false, true], listed.Select(each => each.InStore));
        var verified = listed.Select(each => WeightsStore.Verify(each)).ToList();
        Assert.Null(verified[0].Problem);
        Assert.False(verified[0].HashKnown);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(listed[0].Path))), verified[0].Sha256);
        Assert.Contains("no known format", verified[1].Problem, StringComparison.Ordinal);
        Assert.Equal("its SHA-256 should begin with 397923af", verified[2].Problem);
    }

    [Fact]
    public void Should_refuse_other_bytes_under_a_published_name()
    {
        Safetensors.Write(_folder.At("first", "vgg16-397923af.pth"), [("a", TensorData.Of([1], 1f))]);
        var resolved = WeightsResolver.Resolve("imagenet", null, Vgg16, Store)!;
        Assert.Contains("should begin with 397923af", Assert.Throws<WeightFileException>(() => resolved.Sha256()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_take_the_preprocessing_from_a_files_metadata()
    {
        var own = new Preprocessing(0.5, [1, 2, 3], [4, 5, 6], ChannelOrder.Bgr);
        Safetensors.Write(_folder.At("mine.safetensors"), [("a", TensorData.Of([1], 1f))], WeightMetadata.Write(own, Convention.Keras));
        var resolved = WeightsResolver.Resolve(_folder.At("mine.safetensors"), null, Vgg16, Store)!;
        Assert.Equal((own, Convention.Keras), (resolved.Preprocessing, resolved.Convention));
        Safetensors.Write(_folder.At("other.safetensors"), [("a", TensorData.Of([1], 1f))]);
        Assert.Equal(Preprocessing.Torchvision, WeightsResolver.Resolve(_folder.At("other.safetensors"), null, Vgg16, Store)!.Preprocessing);
        Assert.Equal(Preprocessing.UnitRange, WeightsResolver.Resolve(_folder.At("other.safetensors"), null, null, Store)!.Preprocessing);
    }

    [Theory]
    [InlineData("""{"scale":1,"mean":[0,0,0],"std":[1,0,1],"order":"rgb"}""", "'std' has 0")]
    [InlineData("""{"scale":1,"mean":[0,0,0],"std":[1,-1,1],"order":"rgb"}""", "'std' has -1")]
    [InlineData("""{"scale":1e999,"mean":[0,0,0],"std":[1,1,1],"order":"rgb"}""", "'scale' has Infinity")]
    [InlineData("""{"mean":[0,0,0],"std":[1,1,1],"order":"rgb"}""", "'scale' is missing")]
    [InlineData("""{"scale":1,"mean":[0,0],"std":[1,1,1],"order":"rgb"}""", "'mean' has 2 numbers")]
    public void Should_refuse_metadata_with_an_invalid_preprocessing(string preprocessing, string reason)
    {
        Safetensors.Write(_folder.At("bad.safetensors"), [("a", TensorData.Of([1], 1f))], new Dictionary<string, string> { ["preprocessing"] = preprocessing });
        var error = Assert.Throws<WeightFileException>(() => WeightsResolver.Resolve(_folder.At("bad.safetensors"), null, Vgg16, Store)!.Preprocessing);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private const string Index = """{"weight_map":{"a":"one.safetensors","b":"two.safetensors"}}""";

    private static WeightsSource SourceOf(LocalServer server) =>
        new("hf://a/b/model.safetensors.index.json", null, new Uri(server.Url, "model.safetensors.index.json"), Path.Combine("hf", "a--b", "main", "model.safetensors.index.json"), null, null);

    /// <summary>A repository with two shards.</summary>
    private static byte[] Sharded(Asked asked)
    {
        if (asked.Path.EndsWith("config.json", StringComparison.Ordinal)) return LocalServer.Response("404 Not Found", []);
        if (asked.Path.EndsWith("index.json", StringComparison.Ordinal)) return LocalServer.Response("200 OK", System.Text.Encoding.UTF8.GetBytes(Index));
        var (name, value) = asked.Path.EndsWith("one.safetensors", StringComparison.Ordinal) ? ("a", 1f) : ("b", 2f);
        using var bytes = new MemoryStream();
        Safetensors.WriteTo(bytes, [(name, TensorData.Of([1], value))]);
        return LocalServer.Response("200 OK", bytes.ToArray());
    }
}
