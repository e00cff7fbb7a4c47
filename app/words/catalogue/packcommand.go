package catalogue

// packcommandTexts is what the command pack says.
var packcommandTexts = texts{
	"cli.pack.short": {"管理模型包：检查、导入、列出、移除、设为默认", "Model packs: verify, import, list, remove, choose the default"},
	"cli.pack.example": {`  wanwu pack verify 商品识别.zip
  wanwu pack import 商品识别.zip
  wanwu pack import resnet50.onnx --labels 标签.txt --preset imagenet
  wanwu pack list`, `  wanwu pack verify goods.zip
  wanwu pack import goods.zip
  wanwu pack import resnet50.onnx --labels labels.txt --preset imagenet
  wanwu pack list`},
	"cli.pack.name_one_model_pack":      {"请给出一个模型包（名字、文件夹或 .zip）", "name one model pack (an id, a folder or a .zip)"},
	"cli.pack.cancelled":                {"已中断", "Cancelled"},
	"cli.pack.there_no_model_pack":      {"没有名为“%s”的模型包（wanwu pack list 列出全部）", "there is no model pack “%s” (wanwu pack list lists them)"},
	"cli.pack.program_own_pack_which":   {"“%s”是程序自带的模型包，不能移除或替换；导入时可用 --id 换一个名字", "“%s” is the program's own pack, which can be neither removed nor replaced; import under another name with --id"},
	"cli.pack.reads_text":               {"“%s”读的是图片里的文字，不识别图片，不能设为默认", "“%s” reads text and labels no pictures: it cannot be the default"},
	"cli.pack.another_model_pack_there": {"已有另一个名为“%s”的模型包；用 --id 换一个名字，或用 --replace 换掉它", "another model pack “%s” is there already; choose another name with --id, or replace it with --replace"},
	"cli.packverify.use":                {"verify [选项] 模型包", "verify [flags] PACK"},
	"cli.packverify.short":              {"检查一个模型包：每个文件、网络和标签，并在 CPU 上试算一次", "Verify a pack: every file, the network, the labels; and run it once on the CPU"},
	"cli.packverify.long": {`读完模型包的每个字节，核对清单上的校验值；核对网络的输入输出与清单、标签数是否一致；
再在 CPU 上试算一次。有问题时说明清单上写的和实际看到的。
退出码：0 没有问题；1 有问题；2 参数有误；130 被中断。`, `Reads every byte of the pack and compares the hashes; compares the network's inputs
and outputs with the manifest and the labels; runs it once on the CPU. What is wrong
is said with what the manifest says and what was found.
Exit status: 0 nothing is wrong; 1 something is; 2 usage; 130 cancelled.`},
	"cli.packverify.example":   {"  wanwu pack verify 商品识别.zip", "  wanwu pack verify goods.zip"},
	"cli.pack.nothing_wrong":   {"没有问题", "nothing is wrong"},
	"cli.packverify.flag.json": {"输出 JSON", "print JSON"},

	"cli.packdraft.flag.labels":                    {".onnx 的标签文件", "the file of an .onnx's labels"},
	"cli.packdraft.flag.preset":                    {".onnx 的预处理：imagenet、tensorflow、clip 或 general_recognition", "an .onnx's preprocessing: imagenet, tensorflow, clip or general_recognition"},
	"cli.packdraft.flag.title":                     {"显示的名称", "the name that is shown"},
	"cli.packdraft.flag.license":                   {"许可", "the licence"},
	"cli.packdraft.flag.source":                    {"来源", "where it is from"},
	"cli.packdraft.flag.input-size":                {"输入的宽×高，如 224x224（网络没有说明时）", "the input's width x height, such as 224x224 (where the network does not say)"},
	"cli.packdraft.flag.resize":                    {"缩放方式：crop、short_side、exact 或 pad", "resize: crop, short_side, exact or pad"},
	"cli.packdraft.flag.crop":                      {"crop 时取短边的几成，0–1", "the share of the shorter side that crop takes, 0…1"},
	"cli.packdraft.flag.short-side":                {"short_side 时短边的像素", "the shorter side of short_side, in pixels"},
	"cli.packdraft.flag.interpolation":             {"插值：bilinear、bicubic 或 area", "interpolation: bilinear, bicubic or area"},
	"cli.packdraft.flag.color":                     {"通道顺序：RGB 或 BGR", "order of the channels: RGB or BGR"},
	"cli.packdraft.flag.scale":                     {"像素先乘以的数，如 0.00392157", "what a pixel is multiplied with first, such as 0.00392157"},
	"cli.packdraft.flag.mean":                      {"均值，三个数，用逗号隔开", "the mean, three numbers with commas between"},
	"cli.packdraft.flag.std":                       {"标准差，三个数，用逗号隔开", "the deviation, three numbers with commas between"},
	"cli.packdraft.flag.logits":                    {"分数输出的名字", "the name of the output with the scores"},
	"cli.packdraft.flag.embedding":                 {"向量输出的名字", "the name of the output with the embedding"},
	"cli.packdraft.flag.activation":                {"激活：softmax、sigmoid、none 或 cosine", "activation: softmax, sigmoid, none or cosine"},
	"cli.packdraft.flag.logit-scale":               {"cosine 的倍数，如 100", "the factor of cosine, such as 100"},
	"cli.packdraft.flag.vectors":                   {"标签向量（.npy），用于 cosine", "the labels' vectors (.npy), for cosine"},
	"cli.packdraft.flag.multi-label":               {"一张图可以有多个标签", "a picture may have several labels"},
	"cli.packdraft.flag.background":                {"网络的第 0 类是背景，标签文件里没有", "class 0 of the network is the background, which the labels lack"},
	"cli.packdraft.flag.max-batch":                 {"一批至多几张", "the most pictures of a batch"},
	"cli.packdraft.for_onnx_pack_has":              {"--%s 只用于 .onnx；模型包自己带着清单", "--%s is for an .onnx; a pack has its own manifest"},
	"cli.packdraft.name_file_labels_with":          {"请用 --labels 给出标签文件", "name the file of labels with --labels"},
	"cli.packdraft.name_preprocessing_with_preset": {"请用 --preset 给出预处理（或用 --resize、--interpolation、--std 自己写明）", "name the preprocessing with --preset (or spell it out with --resize, --interpolation and --std)"},
	"cli.packdraft.preset_must_be_imagenet":        {"--preset 应是 imagenet、tensorflow、clip 或 general_recognition，而不是 %s", "--preset must be imagenet, tensorflow, clip or general_recognition, not %s"},
	"cli.packdraft.takes_three_numbers_such":       {"--%s 要写三个数，如 0.485,0.456,0.406，而不是 %s", "--%s takes three numbers, such as 0.485,0.456,0.406, not %s"},
	"cli.packdraft.input_size_looks_like":          {"--input-size 要写成 224x224 的样子，而不是 %s", "--input-size looks like 224x224, not %s"},
	"cli.packdraft.background":                     {"背景", "background"},
	"cli.packdraft.labels":                         {"标签：%d 个，%s\n", "labels: %d, %s\n"},
	"cli.packdraft.note_names_stood_there":         {"注意：%d 个名字重复，已在后面加上编号\n", "note: %d [name stood there twice, and has a number after it|names stood there twice, and have a number after them] now\n"},
	"cli.packdraft.note_thresholds_labels_not":     {"注意：标签文件里的阈值没有用到（它们用于 --multi-label）", "note: the thresholds of the labels are not used (they are for --multi-label)"},

	"cli.packimport.use":   {"import [选项] 模型包", "import [flags] PACK"},
	"cli.packimport.short": {"导入模型包：文件夹、.zip，或一个 .onnx 加标签文件", "Import a pack: a folder, a .zip, or an .onnx with a file of labels"},
	"cli.packimport.long": {`把模型包拷进用户的模型包文件夹（或 WANWU_PACKS 指定的），核对每个字节，并在 CPU 上试算一次；
有问题时说明原因，什么也不留下。
一个 .onnx 要用 --labels 给出标签（.txt 每行一个名字；.csv、.tsv、.json；UTF-8 或 GBK），
用 --preset 给出预处理：imagenet、tensorflow（−1…1）、clip、general_recognition。输入、输出、尺寸、
批次由网络自己说明；其余的每一项都能用选项改。--dry-run 只打印清单，不导入。
退出码：0 已导入；1 有问题；2 参数有误；130 被中断。`, `Copies the pack into the user's folder of packs (or that of WANWU_PACKS), verifies every
byte, and runs it once on the CPU. What is wrong is said, and nothing is left.
An .onnx needs --labels (.txt with a name a line; .csv, .tsv, .json; UTF-8 or GBK) and
--preset for how pictures become its input: imagenet, tensorflow (−1…1), clip,
general_recognition. Input, output, size and batch are the network's own word; every
other thing can be set by a flag. --dry-run prints the manifest and imports nothing.
Exit status: 0 imported; 1 something is wrong; 2 usage; 130 cancelled.`},
	"cli.packimport.example": {`  wanwu pack import 商品识别.zip
  wanwu pack import resnet50.onnx --labels 标签.txt --preset imagenet --title 商品
  wanwu pack import mobilenet.onnx --labels labels.csv --preset tensorflow --color BGR --dry-run`, `  wanwu pack import goods.zip
  wanwu pack import resnet50.onnx --labels labels.txt --preset imagenet --title Goods
  wanwu pack import mobilenet.onnx --labels labels.csv --preset tensorflow --color BGR --dry-run`},
	"cli.packimport.flag.id":                   {"导入后的名字（默认是模型包自己的，或 .onnx 的文件名）", "the pack's id (default: its own, or the name of the .onnx)"},
	"cli.packimport.flag.replace":              {"换掉已有的同名模型包", "replace a pack of the same id"},
	"cli.packimport.flag.default":              {"同时设为默认的模型包", "make it the default pack as well"},
	"cli.packimport.flag.json":                 {"输出 JSON", "print JSON"},
	"cli.packimport.flag.dry-run":              {"只检查和试算并打印清单，不导入", "verify, run once and print the manifest; import nothing"},
	"cli.packimport.flag.try":                  {"先识别这张图片或这个文件夹，列出前三个标签（可以写几次）", "recognise this picture or folder first, and list the best three labels (may be given again)"},
	"cli.packimport.imported":                  {"已导入", "imported"},
	"cli.packimport.imported_before_unchanged": {"已经导入过，没有变化", "was imported before, unchanged"},

	"cli.packlist.use":                    {"list [选项]", "list [flags]"},
	"cli.packlist.short":                  {"列出模型包，* 是默认的", "List the packs; * is the default"},
	"cli.packlist.flag.json":              {"输出 JSON", "print JSON"},
	"cli.packlist.note_model_pack_cannot": {"注意：模型包 %s 不能使用：%s\n", "note: the model pack %s cannot be used: %s\n"},
	"cli.packlist.labels_licence":         {"  %s · %d 个标签 · %s · 许可 %s", "  %s · %d [label|labels] · %s · licence %s"},
	"cli.packlist.ocr_licence":            {"  %s · 文字识别 · %s · 许可 %s", "  %s · reads text · %s · licence %s"},
	"cli.packlist.built_in":               {" · 自带", " · built in"},
	"cli.packlist.name_one_model_pack":    {"请给出一个模型包的名字（wanwu pack list 列出全部）", "name one model pack by its id (wanwu pack list lists them)"},
	"cli.packremove.use":                  {"remove 名字", "remove ID"},
	"cli.packremove.short":                {"移除一个导入的模型包；用它识别的结果都保留着", "Remove an imported pack; the results that it gave stay"},
	"cli.packremove.example":              {"  wanwu pack remove 商品识别", "  wanwu pack remove goods"},
	"cli.pack.default_gone":               {"注意：默认的模型包 %s 已经不在，改用 %s\n", "note: the default model pack %s is gone, and %s takes its place\n"},
	"cli.packlist.removed":                {"已移除 %s\n", "Removed %s\n"},
	"cli.packlist.default_is_now":         {"它是默认的模型包；现在默认的是 %s\n", "It was the default pack, which is %s now\n"},
	"cli.packdefault.use":                 {"default [名字]", "default [ID]"},
	"cli.packdefault.short":               {"选定默认的模型包；不写名字时说出是哪个", "Choose the default pack; without an id say which it is"},
	"cli.packdefault.example":             {"  wanwu pack default 商品识别", "  wanwu pack default goods"},

	"cli.packtrial.ocr_licence_ms":          {"%s · %s · 文字识别，%d 个字 · 许可 %s · 本机 CPU %s 毫秒", "%s · %s · reads text, %d [character|characters] · licence %s · %s ms on this CPU"},
	"cli.packtrial.labels_input_licence_ms": {"%s · %s · %d 个标签 · 输入 %d×%d · 许可 %s · 本机 CPU 单张 %s 毫秒", "%s · %s · %d [label|labels] · input %d×%d · licence %s · %s ms a picture on this CPU"},
}
