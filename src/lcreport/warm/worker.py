"""What a worker needs: papermill and the Jupyter client, and the renderers."""

from lcreport import warm

warm.load(
    (
        "encodings.idna", "jupyter_client.asynchronous", "jupyter_client.manager",
        "jupyter_client.provisioning", "lcreport.kernels", "lcreport.making", "lcreport.render",
        "lcreport.run", "nbclient", "nbformat.v4", "papermill", "papermill.translators", "typst",
        "xlsxwriter",
    )
)  # fmt: skip
