package catalogue

// fileTexts is what was left out of a drop, "skip." and the reason, what is to be known of a
// picture besides its result, "note.", and what had to be done
// about the file of the results, "report.".
var fileTexts = texts{
	"skip.not_picture":  {"不是图片 {N}", "not pictures {N}"},
	"skip.film":         {"视频 {N}", "films {N}"},
	"skip.sidecar":      {"图片的备份、缩略图或 RAW 原片 {N}", "backups, thumbnails or raw files of pictures {N}"},
	"skip.cloud":        {"{N} 张只在云端，请先下载", "{N} only in the cloud: download them first"},
	"skip.unfinished":   {"没有下载完 {N}", "downloads that are not done {N}"},
	"skip.hidden":       {"隐藏或系统文件 {N}", "hidden or system files {N}"},
	"skip.duplicate":    {"已在列表中 {N}", "already in the list {N}"},
	"skip.subfolder":    {"子文件夹 {N}", "subfolders {N}"},
	"skip.symlink_loop": {"循环链接 {N}", "looping links {N}"},
	"skip.no_pictures":  {"没有图片的文件夹 {N}", "folders without pictures {N}"},

	"note.pages":   {"第 {Page} 页，共 {Pages} 页", "page {Page} of {Pages}"},
	"note.frames":  {"第 {Page} 帧，共 {Pages} 帧", "frame {Page} of {Pages}"},
	"note.uniform": {"画面只有一种颜色，置信度不可靠", "of one colour: the score is not reliable"},
	"note.hidden":  {"模型给出的标签都被标签库隐藏了", "the label library hides every label that the model gave"},
	"note.guessed": {"文件名的编码是推测的", "the encoding of its name is a guess"},

	"report.missing.copy":      {"保存结果的文件不见了，或者是空的；打开的是 {Day} 的备份。想从头开始，请清空列表", "The file that keeps the results was missing or empty; the copy of {Day} was opened. To begin anew, clear the list"},
	"report.missing.damaged":   {"保存结果的文件不见了，或者是空的，只有以前损坏的 {Aside}；没有可用的备份，从空白开始", "The file that keeps the results was missing or empty; there is only {Aside}, which was damaged, and no good copy: it begins anew"},
	"report.missing":           {"保存结果的文件不见了，或者是空的；没有可用的备份，从空白开始", "The file that keeps the results was missing or empty; there was no good copy, and it begins anew"},
	"report.repaired.doubtful": {"保存结果的文件有损坏，没有可用的备份，已尽量修复；这些名称可能不对：{Doubtful}", "The file that keeps the results was damaged; there was no good copy, and it was repaired as far as possible. These names may be wrong: {Doubtful}"},
	"report.repaired":          {"保存结果的文件有损坏，没有可用的备份，已修复", "The file that keeps the results was damaged; there was no good copy, and it was repaired"},
	"report.damaged":           {"保存结果的文件有损坏，已移到 {Aside}；没有可用的备份，从空白开始", "The file that keeps the results was damaged and moved to {Aside}; there was no good copy, and it begins anew"},
	"report.damaged.copy":      {"保存结果的文件有损坏，已移到 {Aside}；打开的是 {Day} 的备份", "The file that keeps the results was damaged and moved to {Aside}; the copy of {Day} was opened"},
	"report.log":               {"上次没有正常结束，那时的日志文件又有损坏：最后保存的一部分结果或判定已丢失", "The program ended unexpectedly, and the log that it left is damaged: some of the results or verdicts stored last are lost"},
	"report.raised":            {"保存结果的文件里，图片的编号不对，已改正；没有丢失什么", "The numbering of the pictures in the file that keeps the results was wrong and was corrected; nothing was lost"},

	"report.lost.answers":  {"%d 张图片的结果读不出来，要重新识别", "the results of %d [picture|pictures] cannot be read and have to be made again"},
	"report.lost.rows":     {"%d 张图片的记录已丢失", "the records of %d [picture|pictures] are lost"},
	"report.lost.verdicts": {"%d 个判定已丢失", "%d [verdict is|verdicts are] lost"},
	"report.lost.truths":   {"%d 张图片由文件夹名或表格给出的真值已丢失", "what folders or tables say is on %d [picture|pictures] is lost"},
	"report.lost.notes":    {"%d 条附注（抽样、业务类别等）已丢失", "%d [note|notes] (decks, business categories and the like) [is|are] lost"},
	"report.lost.texts":    {"%d 张图片里读出的文字已丢失，可以重新读", "the text read in %d [picture|pictures] is lost and can be read again"},
	"report.lost":          {"保存结果的文件有几处损坏：{What}", "Parts of the file that keeps the results are damaged: {What}"},
	"report.lost.names":    {"（{Names}）", " ({Names})"},

	"pack.no_file":       {"没有这个文件", "there is no such file"},
	"pack.no_permission": {"没有权限读取", "there is no permission to read it"},
	"pack.no_zip":        {"不是 zip 压缩包，或已损坏", "it is no zip archive, or a damaged one"},

	"list.comma":  {"，", ", "},
	"list.period": {"。", ". "},
}
