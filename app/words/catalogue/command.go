package catalogue

// commandTexts is what the command line says.
var commandTexts = texts{
	"cli.bench.use":   {"bench [选项]", "bench [flags]"},
	"cli.bench.short": {"测量速度和内存", "Measure speed and memory"},
	"cli.bench.long": {`在自己生成的图片上测量：只解码、只推理、由此得出的理论上限、完整任务及其效率（完整任务 ÷ 上限）、
单张延迟、内存分配、内存峰值、结果表、top-k，以及窗口（主线程占用、内存、第一个标签的出现时间）。各项交替测量多轮，给出中位数和最小–最大值。
约需二十分钟，期间请勿运行其他程序；某一项失败时，其余的照样测量并打印。生成的图片放在临时文件夹，结束后删除。`, `Measures on pictures that it makes itself: decode alone, network alone, the limit
that follows, the whole job and its efficiency (whole ÷ limit), latency of one
picture, allocations, peak memory, the results' store, top-k, and the window (how
long its main thread is held, memory, the first label's time). Everything is
measured in turn over several rounds; median and min–max are given. It takes some
twenty minutes, best on an idle machine; where a part fails, the others are measured
and printed all the same. The pictures lie in a temporary folder that is removed at
the end.`},
	"cli.bench.example": {`  wanwu bench
  wanwu bench --quick --set photos
  wanwu bench --json > 结果.json`, `  wanwu bench
  wanwu bench --quick --set photos
  wanwu bench --json > results.json`},
	"cli.bench.flag.model":                      {"模型包：内置模型的名字，或一个文件夹、一个 .zip", "model pack: an embedded one's id, or a folder, or a .zip"},
	"cli.bench.flag.set":                        {"图片：photos（1200 万像素照片）、small（小图）或 all", "pictures: photos (12 megapixels), small, or all"},
	"cli.bench.flag.rounds":                     {"测量几轮", "rounds"},
	"cli.bench.flag.photos":                     {"每轮的照片数", "photographs a round"},
	"cli.bench.flag.small":                      {"每轮的小图数", "small pictures a round"},
	"cli.bench.flag.memory":                     {"测内存峰值的图片数", "numbers of pictures whose peak memory is measured"},
	"cli.bench.flag.quick":                      {"粗略测量：轮数和图片更少，内存只测 500 张", "a rough look: fewer rounds and pictures, memory at 500 only"},
	"cli.bench.flag.full":                       {"照片也测 8000 张的内存（多花几分钟）", "measure the memory of 8,000 photographs too (minutes more)"},
	"cli.bench.flag.window":                     {"也测窗口（有 Xvfb 时在其中，否则会短暂打开几个窗口）", "measure the window too (under Xvfb where there is one, else some open for a moment)"},
	"cli.bench.flag.json":                       {"输出 JSON", "print JSON"},
	"cli.bench.must_be_within_not":              {"%s 应在 1 到 %d 之间，而不是 %d", "%s must be within 1…%d, not %d"},
	"cli.bench.memory_must_be_within":           {"--memory 应在 1 到 %d 之间，而不是 %d", "--memory must be within 1…%d, not %d"},
	"cli.bench.set_must_be_photos":              {"--set 应为 photos、small 或 all，而不是 %q", "--set must be photos, small or all, not %q"},
	"cli.bench.memory_photographs_not_measured": {"不测 %d 张照片的内存（--full 会测，每次约几分钟）\n", "the memory of %d [photograph|photographs] is not measured (--full does, in some minutes each time)\n"},
	"cli.bench.cancelled":                       {"已中断", "Cancelled"},

	"cli.benchtable.cores":                            {"%s · %d 核 · %s/%s · %s · %s\n", "%s · %d [core|cores] · %s/%s · %s · %s\n"},
	"cli.benchtable.lanes_batch_decoders_interleaved": {"推理通道 %d · 批大小 %d · 解码 %d · %d 轮交替测量：中位数（最小–最大）\n", "%d [lane|lanes] · batch %d · %d [decoder|decoders] · %d interleaved [round|rounds]: median (min–max)\n"},
	"cli.benchtable.note_machine_load_at":             {"注意：开始时机器负载为 %.1f，绝对数值偏低，只有比值可信\n", "note: the machine's load was %.1f at the start; trust ratios, not absolute numbers\n"},
	"cli.benchtable.on_average_round_different":       {"%s：%d×%d，平均 %s，每轮 %d 张（%d 种）", "%s: %d×%d, %s on average, %d a round (%d different)"},
	"cli.benchtable.img":                              {"%7.1f 张/秒 （%.1f–%.1f）", "%7.1f img/s  (%.1f–%.1f)"},
	"cli.benchtable.ms":                               {"%7.1f 毫秒，p95 %.1f （%.1f–%.1f）", "%7.1f ms, p95 %.1f  (%.1f–%.1f)"},
	"cli.benchtable.peak_memory_pictures":             {"%d 张的内存峰值", "peak memory, %d [picture|pictures]"},
	"cli.benchtable.not_told_by_this":                 {"此系统不提供", "not told by this system"},
	"cli.benchtable.img_each":                         {"%11s，%.1f 张/秒%s", "%11s, %.1f img/s%s"},
	"cli.benchtable.ratio":                            {"%7.3f （%.3f–%.3f）", "%7.3f  (%.3f–%.3f)"},
	"cli.benchtable.ms_spread":                        {"%7.1f 毫秒 （%.1f–%.1f）", "%7.1f ms  (%.1f–%.1f)"},
	"cli.benchtable.change":                           {"%+6.1f%% （%+.1f%%–%+.1f%%）", "%+6.1f%%  (%+.1f%%–%+.1f%%)"},
	"cli.benchtable.ms_decode_ms_queued":              {"%7.1f 毫秒解码 · %.1f 毫秒排队 · %.1f 毫秒一批（%.1f 张）", "%7.1f ms decode · %.1f ms queued · %.1f ms a batch (of %.1f)"},
	"cli.benchtable.times_run":                        {"%7.0f 次%s，%s；每次运行另需 %s", "%7.0f times%s, %s; and %s a run"},
	"cli.benchtable.results_store_one_call":           {"结果表（每次操作）", "Results' store, one call"},
	"cli.benchtable.rows":                             {"  %d 行\n", "  %d [row|rows]\n"},
	"cli.benchtable.spread":                           {"%11s （%s–%s）", "%11s  (%s–%s)"},
	"cli.benchtable.top_with_softmax_one":             {"top-5 与 softmax（每张图片）", "top-5 with softmax, one picture"},
	"cli.benchtable.classes":                          {"%d 类", "%d [class|classes]"},
	"cli.benchtable.megapixel_photographs":            {"1200 万像素照片", "12-megapixel photographs"},
	"cli.benchtable.small_pictures":                   {"小图", "Small pictures"},
	"cli.benchtable.making_different":                 {"生成 %s（%d 种）…", "making %s (%d different)…"},
	"cli.benchtable.one_at_time":                      {"%s：单张延迟…", "%s: one at a time…"},
	"cli.benchtable.round_decode_network_whole":       {"%s：每轮 %d 张，解码、推理、完整任务交替…", "%s: %d a round; decode, network and whole in turn…"},
	"cli.benchtable.peak_memory":                      {"%s：%d 张的内存峰值…", "%s: peak memory of %d…"},
	"cli.benchtable.window_rows":                      {"窗口：%d 行…", "window: %d [row|rows]…"},
	"cli.benchtable.window_first_label":               {"窗口：第一个标签…", "window: the first label…"},
	"cli.benchtable.results_store":                    {"结果表…", "results' store…"},
	"cli.benchtable.window_scrolling_paging_dragging": {"窗口（滚动、翻页、拖动、筛选、改大小）", "Window (scrolling, paging, dragging, filtering, resizing cells)"},
	"cli.benchtable.from_drop_first_label":            {"从放下到屏幕上出现第一个标签（预热后）", "From the drop to the first label on the screen, when warm"},
	"cli.benchtable.photograph_megapixels":            {"1 张 1200 万像素照片", "1 photograph, 12 megapixels"},
	"cli.benchtable.folder":                           {"10 万张，每个文件夹 2000 张", "100,000, 2,000 a folder"},
	"cli.benchtable.in_one_folder":                    {"10 万张，同一个文件夹", "100,000 in one folder"},
	"cli.benchtable.times_of_photograph":              {" · 1 张照片的 %.2f 倍", " · %.2f × the photograph's"},
	"cli.benchtable.ms_each":                          {"%7.0f 毫秒 （%.0f–%.0f）", "%7.0f ms  (%.0f–%.0f)"},
	"cli.benchtable.not_measured":                     {"没能测量", "Not measured"},

	"cli.benchwindow.window_not_measured_not":   {"不测窗口：旁边没有 %s（make build 会生成）", "the window is not measured: %s is not beside this program (make build puts it there)"},
	"cli.benchwindow.window_not_measured_there": {"不测窗口：没有显示器，也没有 Xvfb", "the window is not measured: there is neither a display nor Xvfb"},

	"cli.error":             {"错误：", "error: "},
	"cli.see_help":          {"用 %s --help 查看用法\n", "See %s --help\n"},
	"cli.root.short":        {"万物识别：本机识别图片，不联网", "Wanwu: recognises pictures on this machine, offline"},
	"cli.language_zh_or_en": {"界面语言：zh 或 en（默认看系统语言）", "language: zh or en (default: the system's)"},
	"cli.what_log_has_off":  {"日志写多少：off、error、warn、info 或 debug（默认 info）", "what the log has: off, error, warn, info or debug (default info)"},

	"cli.device.device_must_be_auto": {"--device 应是 auto、cpu、cuda:N、tensorrt:N、tensorrt:N:fp16 或 oip://主机:端口/模型，而不是 %s", "--device must be auto, cpu, cuda:N, tensorrt:N, tensorrt:N:fp16 or oip://host:port/model, not %s"},
	"cli.device.note_running_on_cpu": {"注意：改用 CPU · ", "note: running on the CPU · "},

	"cli.doctor.use":   {"doctor [选项]", "doctor [flags]"},
	"cli.doctor.short": {"检查本机：运行库、设备、驱动、模型", "Examine this machine: runtime, device, driver, model"},
	"cli.doctor.long": {`检查运行库、设备（为什么不是 GPU、该怎么办）、NVIDIA 驱动和显存、GPU 运行库、
模型包、HEIC 解码、缓存文件夹、日志和图形显示。报告可以直接复制给别人：其中的用户文件夹写作 ~，
程序、运行库、缓存和日志所在的文件夹写作 <program>、<runtime>、<gpu-runtime>、<cache>、<state>。
--zip 把报告、计数、日志和最近一次识别的情况存成一个压缩包，便于发给别人；
其中没有图片，也没有图片的文件名。程序自己从不发送任何东西。
退出码：0 可以使用（只用 CPU 也算）；1 无法使用；2 参数有误。`, `Examines the runtime library, the device (why it is not a GPU, and what to do),
NVIDIA's driver and the card's memory, the GPU runtime, the model pack, the HEIC
decoder, the cache folder, the log and the display. The report can be copied to
others as it is: the user's folder is written ~, and those of the program, the
libraries, the cache and the log <program>, <runtime>, <gpu-runtime>, <cache>, <state>.
--zip puts the report, the counters, the log and the last run's card into a zip, to
be passed on; no picture and no picture's name is in it. The program itself never
sends anything.
Exit status: 0 the program works (on a CPU as well); 1 it cannot; 2 usage.`},
	"cli.doctor.example": {`  wanwu doctor
  wanwu doctor --json
  wanwu doctor --zip 诊断.zip
  wanwu doctor --device cuda:0`, `  wanwu doctor
  wanwu doctor --json
  wanwu doctor --zip diagnosis.zip
  wanwu doctor --device cuda:0`},
	"cli.doctor.flag.model":  {"模型包：名字（见 wanwu pack list），或一个文件夹、一个 .zip（默认是 wanwu pack default 选定的）", "model pack: an id (see wanwu pack list), a folder or a .zip (default: what wanwu pack default chose)"},
	"cli.doctor.flag.device": {"要检查的设备：auto、cpu、cuda:N、tensorrt:N 或 tensorrt:N:fp16", "device to examine: auto, cpu, cuda:N, tensorrt:N or tensorrt:N:fp16"},
	"cli.doctor.flag.zip":    {"把诊断信息写成一个 zip 文件", "write a zip with what helps to find out what is wrong"},
	"cli.doctor.flag.json":   {"输出 JSON", "write JSON"},
	"cli.doctor.written":     {"已写入 ", "Written to "},

	"cli.sessionembeddings.use":   {"embeddings 名字 [选项]", "embeddings NAME [flags]"},
	"cli.sessionembeddings.short": {"特征向量：有多少、在哪里，补算缺少的", "The embeddings: how many there are and where; compute what is missing"},
	"cli.sessionembeddings.long": {"识别时，每张图片的特征向量（float16）存进结果文件旁边的一个文件，供相似图片一类的用途。\n它不进每日备份；丢了、坏了都可以用 --rebuild 从图片补算，识别结果不变。", `While pictures are recognised, the embedding of each (float16) goes into a file beside
the results, for uses such as finding similar pictures. It is no part of the daily
copies: where it is lost or broken, --rebuild computes it from the pictures, and their
answers stay as they are.`},
	"cli.sessionembeddings.example":            {"动物照片", "animals"},
	"cli.sessionembeddings.flag.rebuild":       {"补算缺少或损坏的", "compute those that are missing or broken"},
	"cli.sessionembeddings.flag.json":          {"输出 JSON", "print JSON"},
	"cli.sessionembeddings.flag.model":         {"模型包（默认是任务所用的）", "model pack (default: the task's)"},
	"cli.embeddings.session_made_with_another": {"任务“%s”是用另一个模型识别的；请用 --model 给出它", "session “%s” was made with another model; name it with --model"},
	"cli.embeddings.pictures_with_answer_have": {`%s：%d 张有结果的图片里 %d 张有特征向量，每个 %d 个数
%s
`, `%s: of %d [picture|pictures] with an answer %d [has|have] an embedding of %d [value|values]
%s
`},
	"cli.embeddings.rebuild_computes_what_missing": {"缺少的可以用 --rebuild 补算；读不到的图片补不了", "--rebuild computes what is missing, where the pictures can be read"},

	"cli.gpuruntime.use":   {"gpu-runtime [选项]", "gpu-runtime [flags]"},
	"cli.gpuruntime.short": {"安装 GPU 运行库（约 1.9 GB），放在程序旁", "Install the GPU runtime (some 1.9 GB) beside the program"},
	"cli.gpuruntime.long": {`下载 ONNX Runtime 的 GPU 版本和 CUDA、cuDNN 的库，放进程序旁的 runtime-gpu 文件夹
（或 WANWU_GPU_RUNTIME 指定的文件夹），之后只需要 NVIDIA 驱动。先说明大小，再用本机的
Python 3 和 pip 下载，每个包都核对 SHA-256。随时可以按 Ctrl-C 停下，已下好的包都保留，
再次运行会接着下载。装好的文件夹可以整个拷到另一台电脑的程序旁使用。
已经装好时什么也不做；文件缺失或损坏时重新装好。
退出码：0 已装好；1 出错（原因和办法见提示）；2 参数有误；130 被取消。`, `Downloads ONNX Runtime's GPU build and the libraries of CUDA and cuDNN into the
folder runtime-gpu beside the program (or into that of WANWU_GPU_RUNTIME), which then
needs nothing but NVIDIA's driver. The size is said first; the download is done by this
machine's Python 3 with pip, and every package is checked by its SHA-256. Ctrl-C stops
it at any time: whole packages are kept, and the next run goes on from there. The
folder can be copied beside the program on another machine.
Where it is in place already nothing is done; files that are missing or damaged are
made good.
Exit status: 0 in place; 1 an error (with what to do); 2 usage; 130 cancelled.`},
	"cli.gpuruntime.flag.dry-run":                  {"只说明要下载多少、放在哪里", "only say how much there is to download, and where it goes"},
	"cli.gpuruntime.there_no_gpu_runtime":          {"没有适合本系统的 GPU 运行库", "there is no GPU runtime for this system"},
	"cli.gpuruntime.gpu_runtime_in_place":          {"GPU 运行库已就绪：", "The GPU runtime is in place: "},
	"cli.gpuruntime.about":                         {"约 ", "about "},
	"cli.gpuruntime.gpu_runtime_download_packages": {"GPU 运行库：还需下载 %s%s（%d 个包），安装后约占 %s，磁盘剩余 %s，放入 %s\n", "The GPU runtime: %s%s to download (%d [package|packages]), about %s unpacked, %s free; it goes into %s\n"},
	"cli.gpuruntime.installed":                     {"GPU 运行库已装好：%s。拷贝整个文件夹即可带到另一台电脑；用 wanwu doctor 检查\n", "The GPU runtime is in place: %s. Copy the folder to take it to another machine; wanwu doctor examines it\n"},
	"cli.gpuruntime.downloading":                   {"下载", "downloading"},
	"cli.gpuruntime.unpacking":                     {"解压", "unpacking"},

	"cli.kept.session_not_made_with":  {"任务“%s”不是用 %s 识别的，它的标签不能用在这些结果上", "session “%s” was not made with %s, whose labels do not belong to its results"},
	"cli.kept.note_model_session_not": {"注意：任务“%s”所用的模型 %s 找不到了，标签显示为编号\n", "note: the model %[2]s of session “%[1]s” is not to be found; its labels are shown as numbers\n"},

	"cli.outfile.folder_choose_name_file":    {"%s 是文件夹；换一个文件名", "%s is a folder; choose the name of a file"},
	"cli.outfile.exists_choose_another_name": {"%s 已存在；换一个名字，或加 --overwrite", "%s exists; choose another name, or add --overwrite"},
	"cli.outfile.folder_does_not_exist":      {"文件夹 %s 不存在", "the folder %s does not exist"},
	"cli.outfile.standard_output_cannot_be":  {"无法写到标准输出", "the standard output cannot be written"},
	"cli.outfile.disk_full":                  {"：磁盘空间不足", ": the disk is full"},
	"cli.outfile.error":                      {"错误：", "error: "},

	"cli.progress.pictures":   {"%d/%d · 已用 %s · %.1f 张/秒", "%d/%d · %s · %.1f pictures/s"},
	"cli.progress.about_left": {" · 剩余约 ", " · about left "},
	"cli.progress.failed":     {" · 错误 %d", " · %d failed"},

	"cli.recognize.use":   {"recognize [选项] 路径…", "recognize [flags] PATH…"},
	"cli.recognize.short": {"识别图片、文件夹和压缩包", "Recognise pictures, folders and archives"},
	"cli.recognize.long": {`识别图片、文件夹和 zip 压缩包，原图不会被改动。
没有 --out 时在屏幕上列出结果；--out - 把 JSON Lines 写到标准输出。
退出码：0 全部读取；3 部分图片有错误（输出里有对应的行）；4 没有找到图片；
2 参数有误；130 被中断（已完成的会写出）；1 其他错误。`, `Recognises pictures, folders and zip archives; the pictures are never changed.
Without --out the results are listed on the screen; --out - writes JSON Lines to
the standard output.
Exit status: 0 all read; 3 some pictures failed (they are rows in the output);
4 nothing found; 2 usage; 130 cancelled (what is done is written); 1 anything else.`},
	"cli.recognize.example": {`  wanwu recognize 照片/
  wanwu recognize --out 识别结果.xlsx 照片/ 更多照片.zip
  wanwu recognize --threshold 0.3 --out - 猫.jpg`, `  wanwu recognize photos/
  wanwu recognize --out results.xlsx photos/ more.zip
  wanwu recognize --threshold 0.3 --out - cat.jpg`},
	"cli.recognize.name_at_least_one":        {"请给出至少一个图片、文件夹或压缩包的路径", "name at least one picture, folder or archive"},
	"cli.recognize.flag.model":               {"模型包：名字（见 wanwu pack list），或一个文件夹、一个 .zip（默认是 wanwu pack default 选定的）", "model pack: an id (see wanwu pack list), a folder or a .zip (default: what wanwu pack default chose)"},
	"cli.recognize.flag.device":              {"运行设备：auto、cpu、cuda:N、tensorrt:N、tensorrt:N:fp16 或 oip://主机:端口/模型（N 为显卡编号）；cpu,oip://… 和本机一起用", "device: auto, cpu, cuda:N, tensorrt:N, tensorrt:N:fp16 or oip://host:port/model (N is the card's number); cpu,oip://… shares the work with this machine"},
	"cli.recognize.flag.batch":               {"GPU 每批至多几张，1–32；显存不足时会自动减半", "most pictures of a batch on a GPU, 1…32; halved by itself where memory is short"},
	"cli.recognize.flag.top":                 {"每张图片保留几个标签", "labels kept of each picture"},
	"cli.recognize.flag.threshold":           {"阈值 0–1：最高分低于它时状态为“无结果”，原始分数仍保留", "threshold 0–1: below it a picture is “empty”; raw scores are kept"},
	"cli.recognize.flag.recursive":           {"包括子文件夹", "include folders in folders"},
	"cli.recognize.flag.out":                 {"写入文件（.xlsx .csv .jsonl .html），- 为标准输出", "write to a file (.xlsx .csv .jsonl .html); - is the standard output"},
	"cli.recognize.flag.overwrite":           {"--out 的文件已存在时覆盖它", "replace the file of --out where it exists"},
	"cli.recognize.flag.session":             {"把结果保存为这个名字的任务；再次运行时接着做，做完的不再重做", "keep the results as the task of this name; run again, it goes on where it stopped"},
	"cli.recognize.write_only_pictures_that": {"只输出符合条件的图片", "write only pictures that pass a query"},
	"cli.recognize.top_must_be_within":       {"--top 应在 1 到 100 之间，而不是 %d", "--top must be within 1…100, not %d"},
	"cli.recognize.batch_must_be_within":     {"--batch 应在 1 到 %d 之间，而不是 %d", "--batch must be within 1…%d, not %d"},
	"cli.recognize.threshold_must_be_within": {"--threshold 应在 0 到 1 之间，而不是 %v", "--threshold must be within 0…1, not %v"},
	"cli.recognize.cancelled":                {"已中断", "Cancelled"},

	"cli.record.log_level_must_be": {"--log-level 应是 off、error、warn、info 或 debug，而不是 %s", "--log-level must be off, error, warn, info or debug, not %s"},

	"cli.session.short":                        {"查看和导出保存的任务", "Look at and export the tasks that are kept"},
	"cli.session.long":                         {"窗口里的每次拖放、命令行里的每个 --session 都是一个任务，保存在同一个文件里。\n窗口开着时也可以使用。", "Every drop on the window, and every --session of the command line, is a task that\nis kept in one file. These commands work beside an open window."},
	"cli.session.example_name":                 {"动物照片", "animals"},
	"cli.session.results_file":                 {"结果.xlsx", "results.xlsx"},
	"cli.session.list.use":                     {"list [选项]", "list [flags]"},
	"cli.session.list.short":                   {"列出全部任务", "List all tasks"},
	"cli.session.show.use":                     {"show 名字 [选项]", "show NAME [flags]"},
	"cli.session.show.short":                   {"显示一个任务", "Show one task"},
	"cli.session.show.example":                 {"动物照片 --where '置信度<0.5'", "animals --where 'score<0.5'"},
	"cli.session.export.use":                   {"export 名字 --out 文件 [选项]", "export NAME --out FILE [flags]"},
	"cli.session.export.short":                 {"把一个任务写成文件", "Write one task to a file"},
	"cli.session.export.example":               {"  wanwu session export 动物照片 --where '置信度<0.5' --out 结果.xlsx\n  wanwu session export 动物照片 --out 结果.csv --columns name,labels,category", "  wanwu session export animals --where 'score<0.5' --out results.xlsx\n  wanwu session export animals --out results.csv --columns name,labels,category"},
	"cli.session.flag.json":                    {"输出 JSON", "print JSON"},
	"cli.session.export.long":                  {"把一个任务写成文件。--columns 选写哪些列（xlsx 的明细、CSV），用下面左边或右边的名字，逗号隔开；\n判定、人工标签和行标识总是写入，这样文件能收回来：\n%s", "Writes one task to a file. --columns says which columns are written (of a CSV and of the details of an xlsx), by\ntheir names at the left or at the right below, with commas; the verdict, the label by a person and the row\nidentity are always there, so that the file can come back:\n%s"},
	"cli.session.flag.format":                  {"格式：%s；默认由扩展名决定", "the format: %s; by default the extension says it"},
	"cli.session.flag.columns":                 {"写入哪些列，如 name,labels,category；默认全部", "the columns, as name,labels,category; all by default"},
	"cli.session.flag.thumbnails":              {"在 xlsx 和 html 里放缩略图", "put thumbnails into xlsx and html"},
	"cli.session.flag.by":                      {"数据集按什么分：label 标签、category 类别、verdict 判定", "what a data set is sorted by: label, category or verdict"},
	"cli.session.flag.link":                    {"imagefolder 里放链接，不复制图片", "links instead of copies in an imagefolder"},
	"cli.session.flag.verified":                {"数据集里只要有人确认过的图片", "only pictures that a person has confirmed, in a data set"},
	"cli.session.flag.split":                   {"训练集的比例，如 0.8，其余为验证集；近重复的图片在同一边；0 不分", "the share for training, as 0.8, the rest for validation; near-duplicates are on one side; 0 splits nothing"},
	"cli.session.flag.seed":                    {"划分的随机种子", "the seed of the split"},
	"cli.session.unknown_by":                   {"--by 是 label、category 或 verdict，不是“%s”", "--by is label, category or verdict, not “%s”"},
	"cli.session.split_range":                  {"--split 大于等于 0、小于 1", "--split is at least 0 and less than 1"},
	"cli.session.data_summary":                 {"%d 张图片（训练 %d，验证 %d）；没有标签而略去 %d，没有人确认而略去 %d", "%d [picture|pictures] (%d for training, %d for validation); left out: %d without a label, %d that nobody has confirmed"},
	"cli.session.unknown_format":               {"没有“%s”这种格式；可以是 %s", "there is no format “%s”; there are %s"},
	"cli.session.stdout_is_jsonl":              {"标准输出只写 jsonl", "the standard output takes jsonl alone"},
	"cli.session.no_columns":                   {"%s 的列是固定的，--columns 只用于 xlsx 和 csv", "the columns of %s are fixed; --columns is for xlsx and csv"},
	"cli.session.unknown_column":               {"没有“%s”这一列，见 wanwu session export --help", "there is no column “%s”; see wanwu session export --help"},
	"cli.session.flag.out":                     {"写入文件（.xlsx .csv .jsonl .html），- 为标准输出", "write to a file (.xlsx .csv .jsonl .html); - is the standard output"},
	"cli.session.write_only_pictures_that":     {"只写出符合条件的图片", "write only pictures that pass a query"},
	"cli.session.list_pictures_that_pass":      {"列出符合条件的图片", "list the pictures that pass a query"},
	"cli.session.flag.model":                   {"模型包（默认是任务所用的）", "model pack (default: the task's)"},
	"cli.session.flag.top":                     {"每张图片写几个标签，最多 10", "labels written of each picture, at most 10"},
	"cli.session.flag.threshold":               {"阈值 0–1（默认：任务自己的）", "threshold 0–1 (default: the task's own)"},
	"cli.session.flag.overwrite":               {"文件已存在时覆盖它", "replace the file where it exists"},
	"cli.session.show_this_help":               {"显示帮助", "show this help"},
	"cli.session.name_one_session_wanwu":       {"请给出一个任务的名字（wanwu session list 列出全部）", "name one session (wanwu session list lists them)"},
	"cli.session.there_no_tasks_yet":           {"还没有任务", "There are no tasks yet"},
	"cli.session.failed":                       {" · 错误 %d", " · %d failed"},
	"cli.session.name_file_write_with":         {"请用 --out 给出要写的文件", "name the file to write with --out"},
	"cli.session.written":                      {"已写入 ", "Written to "},
	"cli.session.note":                         {"注意：", "note: "},
	"cli.session.pictures_recognised_all_same": {"；照样识别，结果不会保存", "; the pictures are recognised all the same, and the results are not kept"},
	"cli.session.session_made_with_another":    {"任务“%s”是用另一个模型识别的；请换一个 --session 的名字", "session “%s” was made with another model; choose another name for --session"},

	"cli.sink.skipped": {" · 跳过 %d（%s）", " · %d skipped (%s)"},

	"cli.summary.no_pictures_were_found":       {"没有找到图片", "No pictures were found"},
	"cli.summary.done":                         {"完成 %d 张", "%d done"},
	"cli.summary.them_empty":                   {"（其中无结果 %d）", " (%d of them empty)"},
	"cli.summary.failed":                       {" · 错误 %d", " · %d failed"},
	"cli.summary.guessed":                      {"%s 压缩包里 %d 个文件名的编码是推测的", "%s %d [name|names] in archives [is|are] in an encoding that is a guess"},
	"cli.summary.done_before":                  {" · 之前已完成 %d", " · %d done before"},
	"cli.summary.from_cache":                   {" · 来自缓存 %d", " · %d from the cache"},
	"cli.summary.pictures":                     {" · 用时 %s · %.1f 张/秒", " · %s · %.1f pictures/s"},
	"cli.summary.results_were_written_another": {"结果已改为写入 ", "The results were written to another file: "},
	"cli.summary.written":                      {"已写入 ", "Written to "},
	"cli.summary.cancelled":                    {"已中断", "Cancelled"},
	"cli.summary.and":                          {"、", ", "},
	"cli.summary.no_such_file":                 {"：%s 不存在", ": no such file: %s"},

	"cli.table.error": {"错误", "error"},
	"cli.table.empty": {"无结果", "empty"},

	"cli.usage.show_this_help":      {"显示帮助", "show this help"},
	"cli.usage.there_no_command":    {"没有命令“%s”", "there is no command “%s”"},
	"cli.usage.too_much_there_only": {"多了“%s”：这里只能写选项", "“%s” is too much: there are only flags here"},
	"cli.usage.what_be_its_name":    {"不知道 %s 要写成什么格式：文件名要以 .xlsx、.csv、.jsonl 或 .html 结尾", "what is %s to be? Its name must end in .xlsx, .csv, .jsonl or .html"},
	"cli.usage.usage":               {"用法：", "Usage:"},
	"cli.usage.command":             {"命令", "COMMAND"},
	"cli.usage.examples":            {"示例：", "Examples:"},
	"cli.usage.commands":            {"命令：", "Commands:"},
	"cli.usage.flags":               {"选项：", "Flags:"},
	"cli.usage.global_flags":        {"通用选项：", "Global flags:"},

	"cli.where.flag.where":              {"，写法同窗口的搜索框，如 '置信度<0.5 -状态:错误'", ", as the window's search field takes it, such as 'score<0.5 -state:error'"},
	"cli.where.no_picture_passes_where": {"没有符合 --where 的图片", "No picture passes --where"},
	"cli.where.pass_where":              {"符合 --where 的 %d 张", "%d [passes|pass] --where"},

	"cli.benchtable.allocated_per_picture":      {"每张图片的内存分配", "allocated per picture"},
	"cli.benchtable.efficiency_whole_limit":     {"效率（完整任务 ÷ 上限）", "efficiency, whole ÷ limit"},
	"cli.benchtable.means_in_whole_job":         {"完整任务里的平均值", "means in the whole job"},
	"cli.benchtable.memory_peak":                {"  内存 · 峰值", "  memory · peak"},
	"cli.benchtable.one_picture_when_warm":      {"单张延迟（预热后）", "one picture, when warm"},
	"cli.benchtable.range":                      {"（%s–%s）", " (%s–%s)"},
	"cli.benchtable.rest":                       {"  其余", "  the rest"},
	"cli.session.flag.workspace":                {"保存结果的文件（默认在用户的数据文件夹里，或由 %s 指定）", "file that keeps the results (default: in the user's data folder, or %s)"},
	"cli.benchtable.decode_resize_normalise":    {"只解码（含缩放、归一化）", "decode, resize, normalise"},
	"cli.benchtable.network":                    {"只推理", "network"},
	"cli.benchtable.limit_dec_net":              {"理论上限 1/(1/解码+1/推理)", "limit 1/(1/dec + 1/net)"},
	"cli.benchtable.whole_job":                  {"完整任务", "whole job"},
	"cli.benchtable.main_thread_held":           {"主线程最长占用", "main thread held"},
	"cli.benchtable.it_processor_time":          {"其中处理器时间", "of it processor time"},
	"cli.benchtable.grid_refresh_on_average":    {"网格刷新，平均一次", "grid refresh, on average"},
	"cli.benchtable.grid_refresh_longest":       {"网格刷新，最长一次", "grid refresh, the longest"},
	"cli.benchtable.at_first":                   {"首次显示", "at first"},
	"cli.benchtable.step_painted":               {"一步到画完", "step to painted"},
	"cli.benchtable.row.processor_time_picture": {"每张图片的处理器时间", "processor time a picture"},
	"cli.benchtable.row.decode_alone":           {"  其中解码", "  decode alone"},
	"cli.benchtable.row.network_alone":          {"  其中推理", "  network alone"},
	"cli.benchtable.row.append":                 {"追加一条", "append"},
	"cli.benchtable.row.append_copies_few":      {"追加一条，内容只有几种", "append, copies of a few"},
	"cli.benchtable.row.what_refresh_asks_for":  {"一次刷新所查询的", "what a refresh asks for"},
	"cli.benchtable.row.row":                    {"读一行", "row"},
	"cli.benchtable.row.counts":                 {"计数", "counts"},
	"cli.benchtable.row.select_label":           {"筛选一个标签", "select a label"},
	"cli.bench.stage.inputs":                    {"生成图片", "making pictures"},
	"cli.bench.stage.latency":                   {"单张延迟", "one picture"},
	"cli.bench.stage.speed":                     {"速度", "speed"},
	"cli.bench.stage.memory":                    {"内存峰值", "peak memory"},
	"cli.bench.stage.store":                     {"结果表", "results' store"},
	"cli.bench.stage.window":                    {"窗口", "window"},
	"cli.bench.stage.first label":               {"第一个标签", "first label"},
}
