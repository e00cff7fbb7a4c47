package catalogue

// evalTexts is what the command eval says.
var evalTexts = texts{
	"cli.eval.use":   {"eval --table 文件|--session 名字|路径… [选项]", "eval --table FILE|--session NAME|PATH… [flags]"},
	"cli.eval.short": {"评估：正确率、区间、阈值、混淆", "Evaluate: accuracy, intervals, threshold, confusions"},
	"cli.eval.long": {`从一张表算出正确率和 95% 区间、各标签的误识别和漏识别、最常见的混淆，以及
正确率和自动处理比例随阈值的变化。表是 .csv（UTF-8 或 GBK）或 .xlsx，一行一张图片：
  predicted  识别出的标签；空为无结果，按错误计
  score      它的置信度，0–1
  truth      图片上真正是什么；空为未判，“不确定”同时计入区间的两端
  band       可选：分层抽检的层。同一层中有 truth 的行，应是这一层的随机样本
  verdict    可选：人的判定，对、错或不确定，优先于 truth
  path       可选：图片，--compare 用它对应两张表的行
一行只有一个答案，所以表里算不出前五位正确率：--json 的 top5 是 null。
--target 0.9 找出最低的、已被证明（5% 水平）正确率达到 90% 的阈值；
没有能证明的就说没有。--mapping 的表有 label 和 category 两列，按业务类别评估；
label 也可以写成 *猫*（名字包含“猫”）。
没有表时：--session 评估一个保存的任务，给出路径则先识别。真值取自人的判定，以及
--truth folders（图片所在文件夹的名字）或 --truth 文件（path、label 两列）；人的判定优先。
没有 --truth 的 --session 和窗口一样算：窗口里采用过的文件夹名和表格、抽的抽检都算数。
名字与标签不同的文件夹只作推荐，加 --accept-proposed 才当作真值。`, `Makes figures of a table: accuracy with its 95 % interval, precision and recall by
label, the most frequent confusions, and how accuracy and the share that is automated
go with the threshold. The table is a .csv (UTF-8 or GBK) or an .xlsx, a row a picture:
  predicted  the label that was recognised; empty: none, which counts as wrong
  score      its score, 0–1
  truth      what is on the picture; empty: not judged; “unsure” enters both ends of the
             interval
  band       optional: the stratum. The rows of one band that have a truth must be a
             random sample of it
  verdict    optional: a person's word, right, wrong or unsure, which outranks truth
  path       optional: the picture, by which --compare matches the rows of two tables
A row has one answer, so that a table says nothing of top-5 accuracy: top5 of --json is null.
--target 0.9 finds the lowest threshold whose accuracy is proven, at the 5 % level, to
reach 90 %, and says so where none is. The table of --mapping has the columns label and
category, for figures by business category; a label can be *cat* (a name that contains
“cat”).
Without a table, --session evaluates a task that is kept, and paths are recognised first.
The truth is what people have judged, and with --truth folders the names of the folders
that the pictures are in, or with --truth FILE a table of path and label; a person's word
outranks both. Without --truth, --session counts as the window does: by the folder names and
tables that were taken over there, and by the sample that was drawn. For folders that are named unlike any label one is proposed, which counts
as truth with --accept-proposed alone.`},
	"cli.eval.example": {`  wanwu eval --table 抽检.xlsx
  wanwu eval --table 抽检.csv --target 0.9 --mapping 业务类别.csv
  wanwu eval --table 新模型.csv --compare 旧模型.csv --json
  wanwu eval --session 动物照片 --target 0.9
  wanwu eval --session 动物照片 --mapping 业务类别 --probe 40
  wanwu eval --truth folders 照片/`, `  wanwu eval --table judged.xlsx
  wanwu eval --table judged.csv --target 0.9 --mapping categories.csv
  wanwu eval --table new.csv --compare old.csv --json
  wanwu eval --session animals --target 0.9
  wanwu eval --session animals --mapping categories --probe 40
  wanwu eval --truth folders photos/`},
	"cli.eval.flag.table":              {"有答案和真值的表（.csv .xlsx）", "table of answers and truths (.csv .xlsx)"},
	"cli.eval.flag.session":            {"评估这个名字的任务", "evaluate the task of this name"},
	"cli.eval.flag.truth":              {"真值：folders（文件夹名），或一张有 path、label 的表", "truth: folders (their names), or a table of path and label"},
	"cli.eval.flag.accept-proposed":    {"把推荐的文件夹标签也当作真值", "take the labels proposed for folders as truth too"},
	"cli.eval.flag.model":              {"识别路径所用的模型包", "model pack that recognises the paths"},
	"cli.eval.flag.device":             {"识别路径所用的设备，同 recognize", "device that recognises the paths, as of recognize"},
	"cli.eval.flag.target":             {"要证明达到的正确率，如 0.9", "accuracy to be proven, such as 0.9"},
	"cli.eval.flag.mapping":            {"业务类别的表：label、category；用 --session 时也可以是窗口里存的一套的名字，名字@版本 是旧版", "table of business categories: label, category; with --session also the name of a mapping kept by the window, NAME@VERSION for an earlier one"},
	"cli.eval.flag.compare":            {"与另一张同样的表比较（它是之前的一次）", "compare with another such table (the earlier run)"},
	"cli.eval.flag.probe":              {"另外拿 N 张图片转动、裁剪、变暗、模糊、缩小、压缩，看答案变不变", "also turn, crop, darken, blur, shrink and compress N pictures, and see whether the answers hold"},
	"cli.eval.own_thresholds":          {"其中 %d 个标签（%d 张图片）有自己的阈值，曲线上每一点都按自己的算", "%d [label has its|labels have their] own threshold (%d [picture|pictures]), and [1:counts|count] by it at every point of the curve"},
	"cli.eval.by_deck":                 {"按窗口里抽的一份抽检算（分层），判过 %d 张；抽检之外判过的 %d 张不计入", "by the sample that was drawn in the window (stratified), of which %d [is|are] judged; %d judged outside of it [does|do] not count"},
	"cli.eval.deck_unread":             {"窗口里抽的抽检读不出来，没有采用", "the sample that was drawn in the window cannot be read and is not used"},
	"cli.eval.flag.json":               {"输出 JSON", "print JSON"},
	"cli.eval.name_one_thing_evaluate": {"请给出要评估的一样东西：--table 表、--session 任务，或图片的路径", "name one thing to evaluate: --table, --session, or paths of pictures"},
	"cli.eval.truth_table_stands_in":   {"--table 的真值就在表里，不能再加 --truth", "the truth of --table stands in the table: leave out --truth"},
	"cli.eval.say_what_on_pictures":    {"请用 --truth folders 或 --truth 文件 说明图片上是什么", "say what is on the pictures, with --truth folders or --truth FILE"},
	"cli.eval.target_must_be_between":  {"--target 要在 0 和 1 之间，如 0.9", "--target must be between 0 and 1, such as 0.9"},
	"cli.eval.note":                    {"注意：", "note: "},

	"cli.evalcompare.rows_two_tables_cannot": {"两张表的行对应不上：都要有 path 列，或者行数相同（%d 和 %d）", "the rows of the two tables cannot be matched: both need a column path, or as many rows (%d and %d)"},

	"cli.evalmapping.needs_columns_label_category":     {"%s 要有 label 和 category 两列；表头是：%s", "%s needs the columns label and category; its header is: %s"},
	"cli.evalmapping.line_both_label_category":         {"%s 第 %d 行：label 和 category 都要有", "%s line %d: both label and category are needed"},
	"cli.evalmapping.category_contains_itself_line":    {"业务类别“%s”包含它自己，这一行只当作同名的标签", "the category “%s” contains itself; the line is taken for a label of that name"},
	"cli.evalmapping.business_categories_contain_each": {"业务类别互相包含：%s", "business categories contain each other: %s"},
	"cli.evalmapping.labels_in_several_categories":     {"%d 个标签归到了几个业务类别，按第一个算（如“%s”）", "%d [label is|labels are] in several categories, of which the first counts (such as “%s”)"},
	"cli.evalmapping.labels_categories_do_not":         {"业务类别里有 %d 个标签在表里没有出现（如“%s”）", "%d [label of the categories does|labels of the categories do] not appear in the table (such as “%s”)"},
	"cli.evalmapping.labels_in_no_category":            {"%d 个标签不属于任何业务类别，各自单算", "%d [label is in no category, and counts by itself|labels are in no category, and count by themselves]"},

	"cli.evalmapping.not_kept":   {"没有叫“%s”的文件，也没有存过叫这个名字的业务类别", "there is neither a file nor a business mapping of the name “%s”"},
	"cli.evalmapping.no_version": {"业务类别“%s”没有第 %d 版；最新的是第 %d 版", "the business mapping “%s” has no version %d; the newest is %d"},
	"cli.evalmapping.in_force":   {"窗口里这个任务按业务类别“%s”（第 %d 版）统计；这里按标签，加 --mapping 才按业务类别", "the window counts this task by the business mapping “%s” (version %d); here it is by label, unless --mapping names one"},
	"cli.evalmapping.unread":     {"存下的业务类别读不出来", "the business mappings that were kept cannot be read"},

	"cli.evalprobe.range":   {"--probe 要在 1 和 %d 之间", "--probe must be between 1 and %d"},
	"cli.evalprobe.table":   {"--probe 要有图片：用路径或 --session，不能用 --table", "--probe needs pictures: paths or --session, not --table"},
	"cli.evalprobe.working": {"试改过的图片 %d / %d", "trying changed pictures %d / %d"},
	"cli.evalprobe.nothing": {"没有能试的图片", "there is no picture to try"},
	"cli.evalprobe.title":   {"经不经得起变化：%d 张图片改过以后，答案没变的比例（95%% 区间）", "What answers withstand: of %d [picture|pictures], the share of answers that held (95 %% interval)"},
	"cli.evalprobe.unread":  {"有 %d 张读不出来或没有答案，没算", "%d could not be read or [has no answer, and does|have no answer, and do] not count"},

	"cli.sheet.cannot_be_opened":    {"无法打开 %s", "%s cannot be opened"},
	"cli.sheet.empty_has_no_header": {"%s 是空的，没有表头", "%s is empty: it has no header"},
	"cli.sheet.text_in_neither_utf": {"%s 不是 UTF-8 或 GBK 编码的文本", "%s is text in neither UTF-8 nor GBK"},
	"cli.sheet.too_large_more_than": {"%s 太大（超过 1 GiB）", "%s is too large (more than 1 GiB)"},
	"cli.sheet.reading_failed":      {"读取 %s 失败", "reading %s failed"},
	"cli.sheet.no_readable_table":   {"不是能读的表格：", "no readable table: "},

	"cli.evaltable.has_no_column_its":        {"%s 没有 %s 这一列；表头是：%s", "%s has no column %s; its header is: %s"},
	"cli.evaltable.there_merged_cells_each":  {"有合并的单元格（%s），每格都按同一个值读取", "there are merged cells (%s); each was read with the value of the whole"},
	"cli.evaltable.line_verdict_should_be":   {"%s 第 %d 行：判定“%s”应是 对、错 或 不确定", "%s line %d: the verdict “%s” should be right, wrong or unsure"},
	"cli.evaltable.line_score_no_number":     {"%s 第 %d 行：分数“%s”不是 0–1 之间的数", "%s line %d: the score “%s” is no number between 0 and 1"},
	"cli.evaltable.has_two_truths_for":       {"%s 里 %s 有两个真值：第 %d 行是“%s”，第 %d 行是“%s”", "%[1]s has two truths for %[2]s: “%[4]s” in line %[3]d and “%[6]s” in line %[5]d"},
	"cli.evaltable.rows_pictures_that_stand": {"有 %d 行的图片在前面已经出现过，各算一张", "%d [row is of a picture that stands above already, and counts|rows are of pictures that stand above already; each counts]"},

	"cli.evaltext.folders_by_name_by": {`
文件夹 %d 个：名字对上 %d，别名对上 %d，推荐 %d，没有对上 %d
`, `
%d [folder|folders]: %d by name, %d by another name, %d proposed, %d not matched
`},
	"cli.evaltext.proposed":                       {"  %s → %s？\n", "  %s → %s?\n"},
	"cli.evaltext.threshold":                      {"阈值", "threshold"},
	"cli.evaltext.automated":                      {"自动处理", "automated"},
	"cli.evaltext.accuracy":                       {"正确率", "accuracy"},
	"cli.evaltext.label":                          {"标签", "label"},
	"cli.evaltext.support":                        {"张数", "support"},
	"cli.evaltext.precision":                      {"精确率", "precision"},
	"cli.evaltext.recall":                         {"召回率", "recall"},
	"cli.evaltext.labels_more_json_has":           {"… 还有 %d 个标签（--json 有全部）\n", "… and %d [label|labels] more (--json has all)\n"},
	"cli.evaltext.most_frequent_confusions_truth": {"最常见的混淆（真值 → 识别为）", "Most frequent confusions (truth → recognised as)"},
	"cli.evaltext.no_answer":                      {"无结果", "no answer"},
	"cli.evaltext.unknown_nothing_judged":         {"未知（没有判过的图片）", "unknown (nothing judged)"},
	"cli.evaltext.unknown_judged_all_unsure":      {"未知（判过 %d 张，都是“不确定”）", "unknown (%d judged, all unsure)"},
	"cli.evaltext.too_few_judged_nterval":         {"判得太少（%d 张，95%% 区间 %s–%s）", "too few judged (%d, 95 %% interval %s–%s)"},
	"cli.evaltext.nterval_judged":                 {"%s（95%% 区间 %s–%s，判过 %d 张）", "%s (95 %% interval %s–%s, %d judged)"},

	"cli.evaltruth.names_folders_no_labels":  {"%d 个文件夹的名字没有对上标签，其中的图片没有真值；--accept-proposed 采用推荐的标签", "the names of %d [folder are no labels, and its|folders are no labels, and their] pictures have no truth; --accept-proposed takes the labels proposed"},
	"cli.evaltruth.needs_columns_path_label": {"%s 要有 path 和 label 两列；表头是：%s", "%s needs the columns path and label; its header is: %s"},
	"cli.evaltruth.line_has_two_truths":      {"%s 第 %d 行：%s 有两个真值，“%s”和“%s”", "%s line %d: %s has two truths, “%s” and “%s”"},
	"cli.evaltruth.rows_pictures_that_not":   {"%s 里有 %d 行的图片不在这里（或同名的不止一张）", "%[2]d [2:row|rows] of %[1]s [2:is of a picture that is|are of pictures that are] not here, or of a name that several have"},
	"cli.evaltruth.model_does_not_know":      {"有 %d 个标签是模型没有的（如“%s”），这些图片都算识别错误", "the model does not know %d of the labels (such as “%s”): all [1:its|their] pictures count as wrong"},

	"cli.eval.table_has_no_pictures":                 {"表里没有图片", "the table has no pictures"},
	"cli.eval.no_picture_has_truth":                  {"没有一张有真值，正确率无从得知", "no picture has a truth: nothing is known of the accuracy"},
	"cli.eval.all_judged_pictures_unsure":            {"判过的 %d 张都是“不确定”，正确率无从得知", "the %d judged [picture is|pictures are all] unsure: nothing is known of the accuracy"},
	"cli.eval.only_pictures_were_judged":             {"只判了 %d 张，太少，正确率只能当作参考；至少判 %d 张", "only %d [picture was|pictures were] judged, too few for more than a hint; judge at least %d"},
	"cli.evaltext.mapping":                           {"业务类别：%s（第 %d 版）", "Business mapping: %s (version %d)"},
	"cli.evaltext.pictures_judged_unsure_without":    {"图片 %d 张，判过 %d 张（不确定 %d），无结果或错误 %d 张", "%d [picture|pictures], %d judged (%d unsure), %d without an answer"},
	"cli.evaltext.accuracy_text":                     {"正确率 %s", "Accuracy %s"},
	"cli.evaltext.top_accuracy":                      {"前五正确率 %s", "Top-5 accuracy %s"},
	"cli.evaltext.calibration_error_ece":             {"置信度的误差（ECE）%s", "Calibration error (ECE) %s"},
	"cli.evaltext.more_narrow_interval":              {"再判 %d 张，区间可收窄到 ±%.0f%%", "%d more [narrows|narrow] the interval to ±%.0f%%"},
	"cli.evaltext.threshold_automated_accuracy_rest": {"阈值 %s：自动处理 %s，正确率 %s，其余转人工。正确率不低于 %s 已被证明（5%% 水平）", "Threshold %s: %s automated, accuracy %s, the rest to people. An accuracy of at least %s is proven (5 %% level)"},
	"cli.evaltext.at_no_threshold_accuracy":          {"没有哪个阈值能证明正确率达到 %s", "At no threshold is an accuracy of %s proven"},
	"cli.evaltext.with_accuracy_as_looks":            {"按现在的正确率，大约再判 %d 张就有八成把握证明", "With the accuracy as it looks now, about %d more would prove it in four cases of five"},
	"cli.evaltext.with_accuracy_as_looks_text":       {"按现在的正确率，再判也难以证明", "With the accuracy as it looks now, judging more will hardly prove it"},
	"cli.evaltext.against_other_table_pictures":      {"与另一张表相比：%d 张都有，%d 张答案不同；判过的 %d 张中，变对 %d，变错 %d，其余 %d 张对错相同", "Against the other table: %d [picture|pictures] in both, %d [answer differs|answers differ]; of %d judged, %d became right, %d became wrong, %d [is|are] the same"},
	"cli.evaltext.difference_may_well_be":            {"差别可能只是偶然（p = %.3f）", "The difference may well be chance (p = %.3f)"},
	"cli.evaltext.difference_hardly_chance":          {"差别不像是偶然（p = %.3f）", "The difference is hardly chance (p = %.3f)"},
}
