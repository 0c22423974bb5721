"""What a worker needs: papermill and the Jupyter client, and the renderers."""

from lcreport.kernels import preload

preload.load(
    (
        "encodings.idna", "jupyter_client.asynchronous", "jupyter_client.manager",
        "jupyter_client.provisioning", "lcreport.build.engine", "lcreport.build.execute",
        "lcreport.build.job", "lcreport.build.outputs", "lcreport.build.workers",
        "lcreport.kernels.cell_client", "lcreport.kernels.provisioner", "lcreport.render",
        "nbclient", "nbformat.v4", "papermill", "papermill.translators", "typst", "xlsxwriter",
    )
)  # fmt: skip
