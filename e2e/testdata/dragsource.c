/* A window out of which the links that are its arguments can be dragged, as out of a
   browser or a file manager. */
#include <gtk/gtk.h>

static void give(GtkWidget *w, GdkDragContext *c, GtkSelectionData *data, guint info, guint time, gpointer links) {
	gtk_selection_data_set_uris(data, links);
}

int main(int argc, char **argv) {
	gtk_init(&argc, &argv);
	GtkWidget *window = gtk_window_new(GTK_WINDOW_TOPLEVEL), *box = gtk_event_box_new();
	gtk_window_set_title(GTK_WINDOW(window), "dragsource");
	gtk_window_set_default_size(GTK_WINDOW(window), 300, 200);
	gtk_container_add(GTK_CONTAINER(box), gtk_label_new("drag from here"));
	gtk_container_add(GTK_CONTAINER(window), box);
	gtk_drag_source_set(box, GDK_BUTTON1_MASK, NULL, 0, GDK_ACTION_COPY);
	gtk_drag_source_add_uri_targets(box);
	g_signal_connect(box, "drag-data-get", G_CALLBACK(give), argv + 1);
	g_signal_connect(window, "destroy", gtk_main_quit, NULL);
	gtk_widget_show_all(window);
	gtk_main();
	return 0;
}
